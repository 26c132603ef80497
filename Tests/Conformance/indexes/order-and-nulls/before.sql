 CREATE TABLE t (a integer, b text);
CREATE INDEX t_i ON t (a, b);
CREATE INDEX t_k ON t (a DESC);
