 CREATE TABLE t (a integer);
CREATE INDEX t_1 ON t (a);
CREATE INDEX t_2 ON t (a);
