CREATE TYPE span AS RANGE (subtype = integer);
COMMENT ON TYPE span IS 'from and to';
GRANT USAGE ON TYPE span TO conformance_reader;
CREATE FUNCTION usual() RETURNS span LANGUAGE sql IMMUTABLE AS $$ SELECT '[1,5)'::public.span $$;
CREATE TABLE t (
  id integer PRIMARY KEY,
  s span NOT NULL DEFAULT '[1,5)',
  called span DEFAULT usual(),
  many span_multirange DEFAULT span_multirange(span(1, 2)),
  list span[],
  low boolean GENERATED ALWAYS AS (lower(s) < 10) STORED,
  CONSTRAINT within CHECK (s <@ span(0, 1000)),
  CONSTRAINT many_within CHECK (many <@ span(0, 1000)),
  CONSTRAINT apart EXCLUDE USING gist (s WITH &&) WHERE (s <> '[7,8)')
);
CREATE INDEX t_s ON t USING gist (s);
CREATE INDEX t_low ON t (lower(s)) WHERE s && '[2,3)';
CREATE VIEW wide AS SELECT id, s FROM t WHERE upper(s) - lower(s) > 3;
CREATE FUNCTION is_wide(s span) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT upper(s) - lower(s) > 3';
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (is_wide(s));
