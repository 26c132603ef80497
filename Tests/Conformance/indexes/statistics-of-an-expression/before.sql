 CREATE TABLE t (a integer, b integer);
CREATE INDEX t_i ON t (a, (a + b));
