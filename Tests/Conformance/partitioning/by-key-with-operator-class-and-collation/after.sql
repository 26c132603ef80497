CREATE TABLE t (a text, b text) PARTITION BY RANGE (a text_pattern_ops, b COLLATE "C");
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('a', 'b') TO ('c', 'd');
