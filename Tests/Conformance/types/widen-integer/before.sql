CREATE TABLE t (a smallint, b integer, c bigint);
