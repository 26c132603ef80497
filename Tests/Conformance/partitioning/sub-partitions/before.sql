CREATE TABLE t (d date, kind text, a integer) PARTITION BY RANGE (d);
