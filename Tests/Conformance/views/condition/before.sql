 CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1;
 GRANT SELECT ON v TO conformance_reader;
 COMMENT ON VIEW v IS 'some';
