CREATE TABLE visits (site integer NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits (PRIMARY KEY (site)) FOR VALUES IN (1);
CREATE UNIQUE INDEX visits_pkey ON visits (site);
