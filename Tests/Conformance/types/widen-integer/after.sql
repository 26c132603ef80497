CREATE TABLE t (a integer, b bigint, c numeric);
