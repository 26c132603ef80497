CREATE TABLE visits (site integer, visitor bigint) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits (PRIMARY KEY (site, visitor)) FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits (CONSTRAINT visits_2_once UNIQUE (site, visitor)) FOR VALUES IN (2);
CREATE TABLE visits_3 PARTITION OF visits FOR VALUES IN (3) PARTITION BY LIST (site);
CREATE TABLE visits_3_3 PARTITION OF visits_3 (UNIQUE (site, visitor)) FOR VALUES IN (3);
CREATE UNIQUE INDEX visits_once ON visits (site, visitor);
