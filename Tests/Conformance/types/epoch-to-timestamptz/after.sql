CREATE TABLE t (a timestamptz NOT NULL);
