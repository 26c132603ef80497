CREATE TABLE readings (device integer, value integer) PARTITION BY RANGE (device);
CREATE TABLE readings_1 (device integer, value integer);
CREATE INDEX two ON readings_1 (device);
CREATE INDEX three ON readings_1 (value);
CREATE INDEX one ON readings_1 (device, value);
ALTER TABLE readings ATTACH PARTITION readings_1 FOR VALUES FROM (0) TO (10);
CREATE INDEX by_device ON readings (device);
CREATE INDEX by_value ON readings (value);
