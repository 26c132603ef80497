 CREATE TABLE t (a integer, b text);
 CREATE VIEW v AS SELECT a, b FROM t;
COMMENT ON VIEW v IS 'new';
COMMENT ON COLUMN v.a IS 'a of t';
