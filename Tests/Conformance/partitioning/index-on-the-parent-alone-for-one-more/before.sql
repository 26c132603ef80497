CREATE TABLE visits (site integer NOT NULL, visitor bigint NOT NULL) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
CREATE INDEX visits_visitor ON ONLY visits (visitor);
CREATE INDEX visits_1_visitor ON visits_1 (visitor);
ALTER INDEX visits_visitor ATTACH PARTITION visits_1_visitor;
CREATE TABLE visits_3 PARTITION OF visits FOR VALUES IN (3);
