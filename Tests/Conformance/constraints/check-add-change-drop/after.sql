CREATE TABLE t (a integer, b integer, CONSTRAINT one CHECK (a > 1), CONSTRAINT three CHECK (a < b));
