 CREATE TABLE t (a text);
CREATE INDEX t_i ON t (a);
