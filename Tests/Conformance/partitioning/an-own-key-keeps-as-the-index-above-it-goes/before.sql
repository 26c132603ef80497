CREATE TABLE readings (kind int NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE first PARTITION OF readings (CONSTRAINT k PRIMARY KEY (kind)) FOR VALUES IN (1);
CREATE UNIQUE INDEX readings_kind ON readings (kind);
