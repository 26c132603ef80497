 CREATE TABLE t (a integer);
CREATE INDEX t_1 ON t (a);
