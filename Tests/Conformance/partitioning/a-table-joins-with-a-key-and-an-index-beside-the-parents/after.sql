CREATE TABLE readings (kind int, value int, UNIQUE (kind, value)) PARTITION BY LIST (kind);
CREATE INDEX readings_value ON readings (value);
CREATE TABLE first PARTITION OF readings FOR VALUES IN (1);
ALTER TABLE first ADD CONSTRAINT own UNIQUE (kind, value);
CREATE INDEX own_value ON first (value);
