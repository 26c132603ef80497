CREATE TABLE t (a timestamptz, b date);
