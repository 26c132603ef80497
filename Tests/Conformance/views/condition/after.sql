 CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 2 ORDER BY b DESC LIMIT 5;
 GRANT SELECT ON v TO conformance_reader;
 COMMENT ON VIEW v IS 'some';
