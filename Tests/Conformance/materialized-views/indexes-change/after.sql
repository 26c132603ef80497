 CREATE TABLE t (a integer, b text);
 CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE INDEX m_a ON m (a, lower(b));
CREATE UNIQUE INDEX m_b ON m (b);
