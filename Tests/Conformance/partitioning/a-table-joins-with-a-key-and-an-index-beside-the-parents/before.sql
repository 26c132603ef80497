CREATE TABLE readings (kind int, value int, UNIQUE (kind, value)) PARTITION BY LIST (kind);
CREATE INDEX readings_value ON readings (value);
CREATE TABLE first (kind int, value int, CONSTRAINT own UNIQUE (kind, value));
CREATE INDEX own_value ON first (value);
