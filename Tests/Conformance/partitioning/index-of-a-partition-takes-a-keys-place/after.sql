CREATE TABLE visits (site integer, visitor bigint) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
CREATE TABLE visits_3 PARTITION OF visits FOR VALUES IN (3) PARTITION BY LIST (site);
CREATE TABLE visits_3_3 PARTITION OF visits_3 FOR VALUES IN (3);
CREATE UNIQUE INDEX visits_once ON visits (site, visitor);
ALTER INDEX visits_2_site_visitor_idx RENAME TO visits_2_once;
