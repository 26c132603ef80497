CREATE TABLE t (a integer, b numeric(8, 2));
