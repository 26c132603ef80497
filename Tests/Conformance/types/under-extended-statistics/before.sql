CREATE TABLE t (a integer, b integer);
 CREATE STATISTICS t_s ON a, b FROM t;
 CREATE STATISTICS t_e ON (a + 1), b FROM t;
