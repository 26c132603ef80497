CREATE TABLE readings (kind int, value int) PARTITION BY LIST (kind);
CREATE INDEX readings_value ON readings (value);
ALTER TABLE readings ADD UNIQUE (kind, value);
CREATE TABLE first PARTITION OF readings FOR VALUES IN (1);
