 CREATE TABLE t (a integer, b text);
CREATE UNIQUE INDEX t_i ON t (a);
CREATE INDEX t_j ON t (b);
