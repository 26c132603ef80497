CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
 CREATE INDEX t_b ON t (b);
 CREATE VIEW v AS SELECT b FROM t;
 COMMENT ON COLUMN t.b IS 'computed';
 GRANT SELECT (b) ON t TO conformance_reader;
