CREATE TABLE readings (at date, device integer, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX readings_2024_value_idx ON readings_2024 (value);
COMMENT ON INDEX readings_2024_value_idx IS 'was there before';
