CREATE TABLE readings (day date, kind text DEFAULT 'a') PARTITION BY RANGE (day);
CREATE TABLE january PARTITION OF readings (kind DEFAULT NULL) FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE INDEX ON readings (kind);
