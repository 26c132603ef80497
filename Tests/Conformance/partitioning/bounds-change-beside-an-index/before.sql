CREATE TABLE readings (id bigint NOT NULL, at date NOT NULL, value integer) PARTITION BY RANGE (at);
CREATE TABLE readings_a PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE readings_b PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE readings_c (id bigint NOT NULL, at date NOT NULL, value integer);
CREATE INDEX readings_at ON readings (at);
INSERT INTO readings VALUES (1, '2024-03-01', 1), (2, '2025-03-01', 2);
INSERT INTO readings_c VALUES (3, '2026-09-01', 3);
