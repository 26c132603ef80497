CREATE TABLE readings (device integer, value integer) PARTITION BY RANGE (device);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM (0) TO (10);
CREATE INDEX by_device ON readings (device);
CREATE INDEX by_value ON readings (value);
