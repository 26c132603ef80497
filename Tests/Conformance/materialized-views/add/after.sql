 CREATE TABLE t (a integer, b text);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT a, count(*) AS n FROM t GROUP BY a WITH NO DATA;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'counts';
COMMENT ON COLUMN m.n IS 'how many';
COMMENT ON INDEX m_a IS 'to refresh concurrently';
GRANT SELECT ON m TO conformance_reader;
