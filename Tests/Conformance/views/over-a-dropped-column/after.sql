CREATE TABLE t (a integer, c integer);
CREATE VIEW v AS SELECT a, c::text AS b FROM t;
