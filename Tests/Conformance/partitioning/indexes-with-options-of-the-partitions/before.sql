CREATE TABLE readings (at date, device integer, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX values_of_2024 ON readings_2024 (value);
COMMENT ON INDEX values_of_2024 IS 'was there before';
