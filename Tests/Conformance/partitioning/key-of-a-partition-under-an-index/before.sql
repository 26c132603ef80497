CREATE TABLE visits (site integer NOT NULL, visitor bigint NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
CREATE UNIQUE INDEX visits_once ON ONLY visits (site, visitor);
ALTER TABLE visits_1 ADD CONSTRAINT visits_1_pkey PRIMARY KEY (site, visitor);
ALTER INDEX visits_once ATTACH PARTITION visits_1_pkey;
