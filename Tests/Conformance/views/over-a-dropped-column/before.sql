CREATE TABLE t (a integer, b text, c integer);
CREATE VIEW v AS SELECT a, b FROM t;
