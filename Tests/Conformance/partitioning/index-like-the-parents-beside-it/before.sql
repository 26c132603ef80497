CREATE TABLE visits (day date, page text) PARTITION BY RANGE (day);
CREATE INDEX pages ON visits (page);
CREATE TABLE visits_early PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
