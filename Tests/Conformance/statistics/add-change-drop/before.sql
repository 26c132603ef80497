 CREATE TABLE t (a integer, b integer, c integer);
CREATE STATISTICS goes ON a, b FROM t;
CREATE STATISTICS changes (ndistinct) ON a, b FROM t;
