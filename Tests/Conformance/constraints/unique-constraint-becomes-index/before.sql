CREATE TABLE t (a integer, CONSTRAINT t_a UNIQUE (a));
