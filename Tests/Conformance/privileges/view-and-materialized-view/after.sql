 CREATE TABLE t (a integer);
 CREATE VIEW v AS SELECT a FROM t;
 CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
GRANT SELECT ON v, m TO conformance_reader;
GRANT INSERT (a) ON v TO conformance_writer;
