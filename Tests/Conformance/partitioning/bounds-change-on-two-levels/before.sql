CREATE TABLE readings (id integer, place text) PARTITION BY LIST (place);
CREATE TABLE readings_a PARTITION OF readings FOR VALUES IN ('a', 'c') PARTITION BY RANGE (id);
CREATE TABLE readings_a1 PARTITION OF readings_a FOR VALUES FROM (1) TO (3);
CREATE TABLE readings_b PARTITION OF readings FOR VALUES IN ('b');
INSERT INTO readings VALUES (1, 'a');
