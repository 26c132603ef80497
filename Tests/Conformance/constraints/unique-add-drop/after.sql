CREATE TABLE t (a integer, b integer, c integer, UNIQUE (b, c));
