 CREATE TABLE t (a integer, b integer);
CREATE INDEX t_i ON t (a, (a + b));
ALTER INDEX t_i ALTER COLUMN 2 SET STATISTICS 300;
