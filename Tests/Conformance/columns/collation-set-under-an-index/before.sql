CREATE TABLE t (a text);
 CREATE UNIQUE INDEX t_a ON t (a);
