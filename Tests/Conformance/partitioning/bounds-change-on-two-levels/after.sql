CREATE TABLE readings (id integer, place text) PARTITION BY LIST (place);
CREATE TABLE readings_a PARTITION OF readings FOR VALUES IN ('a', 'b', NULL) PARTITION BY RANGE (id);
CREATE TABLE readings_a1 PARTITION OF readings_a FOR VALUES FROM (MINVALUE) TO (5);
CREATE TABLE readings_b PARTITION OF readings FOR VALUES IN ('c');
