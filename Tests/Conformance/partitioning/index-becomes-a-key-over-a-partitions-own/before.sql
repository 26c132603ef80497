CREATE TABLE visits (site integer NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
ALTER TABLE visits_1 ADD PRIMARY KEY (site);
CREATE UNIQUE INDEX visits_pkey ON visits (site);
