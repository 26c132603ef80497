CREATE TABLE t (id integer, d date) PARTITION BY HASH (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (modulus 1, remainder 0);
