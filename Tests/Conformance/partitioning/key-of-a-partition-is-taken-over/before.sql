CREATE TABLE visits (site integer NOT NULL, visitor bigint NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
ALTER TABLE visits_1 ADD CONSTRAINT first_visits UNIQUE (site, visitor);
