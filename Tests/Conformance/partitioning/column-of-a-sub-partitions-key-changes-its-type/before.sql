CREATE TABLE readings (site int, at int, PRIMARY KEY (site, at)) PARTITION BY LIST (site);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES IN (1);
CREATE TABLE readings_2 PARTITION OF readings FOR VALUES IN (2) PARTITION BY RANGE (at);
CREATE TABLE readings_2_low PARTITION OF readings_2 FOR VALUES FROM (0) TO (100);
CREATE VIEW low AS SELECT at FROM readings_2_low;
