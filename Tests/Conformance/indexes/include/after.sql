 CREATE TABLE t (a integer, b text, c date);
CREATE UNIQUE INDEX t_i ON t (a) INCLUDE (b, c);
