CREATE TABLE visits (site integer, kind text DEFAULT 'web', note text) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1, 3);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES IN (2);
