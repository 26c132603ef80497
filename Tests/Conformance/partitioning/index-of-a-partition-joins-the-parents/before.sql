CREATE TABLE visits (day date, page text) PARTITION BY RANGE (day);
CREATE TABLE visits_early PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE visits_late PARTITION OF visits FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE INDEX early_pages ON visits_early (page);
