 CREATE TABLE t (a integer, b text);
CREATE INDEX t_new ON t (a);
