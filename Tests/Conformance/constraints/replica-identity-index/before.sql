CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT t_a UNIQUE (a));
