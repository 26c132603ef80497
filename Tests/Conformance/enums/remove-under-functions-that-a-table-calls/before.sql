CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$ SELECT 'sad'::public.mood $$;
CREATE FUNCTION is_sad(m mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT m = 'sad' $$;
CREATE DOMAIN some_mood AS mood DEFAULT usual() CHECK (NOT is_sad(VALUE));
CREATE TABLE t (
  m mood NOT NULL DEFAULT usual(),
  name text DEFAULT usual()::text,
  sad boolean GENERATED ALWAYS AS (is_sad(m)) STORED,
  CONSTRAINT fine CHECK (NOT is_sad(m)),
  EXCLUDE USING btree ((is_sad(m)) WITH =)
);
CREATE INDEX t_sad ON t (is_sad(m));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (is_sad(m));
CREATE VIEW v AS SELECT is_sad(m) AS sad FROM t;
