CREATE TABLE t (a integer, c integer);
CREATE STATISTICS s ON a, c FROM t;
