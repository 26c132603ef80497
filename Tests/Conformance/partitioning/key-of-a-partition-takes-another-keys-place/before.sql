CREATE TABLE visits (site integer, visitor bigint) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits (UNIQUE (site, visitor)) FOR VALUES IN (1);
CREATE UNIQUE INDEX visits_once ON visits (site, visitor);
