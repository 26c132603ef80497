 CREATE TABLE t (d date, a integer, b text) PARTITION BY RANGE (d);
CREATE TABLE t1 (b text, a integer, d date);
