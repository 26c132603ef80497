 CREATE TABLE t (d date, a integer) PARTITION BY RANGE (d);
CREATE TABLE t1 (d date, a integer);
