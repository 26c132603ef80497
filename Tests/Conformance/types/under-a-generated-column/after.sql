CREATE TABLE t (a bigint, double bigint GENERATED ALWAYS AS (a * 2) STORED);
