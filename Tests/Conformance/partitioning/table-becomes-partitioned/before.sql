CREATE TABLE t (id integer, d date);
