CREATE TABLE readings (kind int, value int, UNIQUE (kind, value)) PARTITION BY LIST (kind);
CREATE TABLE first PARTITION OF readings FOR VALUES IN (1);
CREATE TABLE second PARTITION OF readings FOR VALUES IN (2);
