 CREATE TABLE t (a integer, b text);
CREATE INDEX t_i ON t (a);
