CREATE TABLE readings (device integer, value integer, CONSTRAINT two CHECK (value > 0)) PARTITION BY LIST (device);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES IN (1);
