CREATE TABLE readings (kind int, value int) PARTITION BY LIST (kind);
CREATE INDEX readings_value ON readings (value);
ALTER TABLE readings ADD UNIQUE (kind, value);
CREATE TABLE first (kind int, value int, CONSTRAINT own UNIQUE (kind, value));
CREATE INDEX by_value ON first (value);
