CREATE TABLE t (a bigint, b numeric(12, 3));
