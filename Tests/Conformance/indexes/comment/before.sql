 CREATE TABLE t (a integer);
CREATE INDEX t_i ON t (a);
