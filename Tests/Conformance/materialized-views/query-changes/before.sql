 CREATE TABLE t (a integer, b text);
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a;
 CREATE UNIQUE INDEX m_a ON m (a);
 CREATE INDEX m_n ON m (n DESC) WHERE n > 5;
 COMMENT ON MATERIALIZED VIEW m IS 'counts';
 GRANT SELECT ON m TO conformance_reader;
