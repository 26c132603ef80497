CREATE TABLE sites (id integer NOT NULL);
CREATE TABLE visits (site integer NOT NULL, visitor bigint, at date NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits (site NOT NULL, visitor NOT NULL) FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits (CONSTRAINT when_it_was NOT NULL at) FOR VALUES IN (2);
CREATE TABLE visits_3 (site integer NOT NULL, visitor bigint, at date NOT NULL);
ALTER TABLE visits ATTACH PARTITION visits_3 FOR VALUES IN (3);
