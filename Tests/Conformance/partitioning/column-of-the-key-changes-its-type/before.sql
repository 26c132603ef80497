CREATE TABLE readings (at int, value int) PARTITION BY RANGE (at);
CREATE TABLE readings_low PARTITION OF readings FOR VALUES FROM (0) TO (100);
CREATE INDEX readings_value ON readings (value);
