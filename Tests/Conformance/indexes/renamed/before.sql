 CREATE TABLE t (a integer, b text);
CREATE INDEX t_old ON t (a);
