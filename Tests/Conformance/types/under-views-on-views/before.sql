CREATE TABLE t (a integer, b varchar(10));
 CREATE VIEW v1 AS SELECT a, b FROM t;
 CREATE VIEW v2 AS SELECT a + 1 AS c, b FROM v1;
 CREATE MATERIALIZED VIEW v3 AS SELECT c, count(*) AS n FROM v2 GROUP BY c;
 CREATE UNIQUE INDEX v3_c ON v3 (c);
 COMMENT ON VIEW v2 IS 'second';
 COMMENT ON COLUMN v2.c IS 'a and one';
 GRANT SELECT ON v1 TO conformance_reader;
