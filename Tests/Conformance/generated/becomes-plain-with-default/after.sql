CREATE TABLE t (a integer, b integer NOT NULL DEFAULT 0);
