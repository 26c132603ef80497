CREATE TABLE t (a bigint CHECK (a > 0), b text, CONSTRAINT b_ok CHECK (b IN ('x', 'y')));
