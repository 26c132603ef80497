CREATE TABLE readings (id integer, day date NOT NULL) PARTITION BY LIST (day);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES IN ('2026-01-01');
CREATE UNIQUE INDEX readings_1_id ON readings_1 (id);
