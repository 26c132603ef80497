CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TABLE t (id integer, m moods DEFAULT moods('sad', NULL), many moods_multirange, own mood);
CREATE INDEX t_m ON t USING gist (m);
CREATE VIEW v AS SELECT id FROM t WHERE m @> 'happy'::mood;
CREATE FUNCTION is_mixed(m moods) RETURNS boolean LANGUAGE sql AS 'SELECT lower(m) <> upper(m)';
