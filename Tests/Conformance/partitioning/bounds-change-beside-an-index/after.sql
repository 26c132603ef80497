CREATE TABLE readings (id bigint NOT NULL, at date NOT NULL, value integer) PARTITION BY RANGE (at);
CREATE TABLE readings_a PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE readings_b PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-07-01');
CREATE TABLE readings_c PARTITION OF readings FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
CREATE INDEX readings_at ON readings (at);
CREATE INDEX readings_value ON readings (value);
ALTER TABLE readings ADD CONSTRAINT readings_pkey PRIMARY KEY (id, at);
