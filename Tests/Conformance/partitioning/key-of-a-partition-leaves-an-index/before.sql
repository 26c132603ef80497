CREATE TABLE visits (site integer NOT NULL, visitor bigint NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
CREATE UNIQUE INDEX visits_once ON visits (site, visitor);
CREATE TABLE visits_3 (site integer NOT NULL, visitor bigint NOT NULL);
ALTER TABLE visits_3 ADD CONSTRAINT visits_3_pkey PRIMARY KEY (site, visitor);
ALTER TABLE visits ATTACH PARTITION visits_3 FOR VALUES IN (3);
