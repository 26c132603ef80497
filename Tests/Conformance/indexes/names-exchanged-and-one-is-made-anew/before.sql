CREATE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
CREATE TABLE readings (value integer, CONSTRAINT one CHECK (twice(value) > 0), CONSTRAINT two CHECK (value > 1));
CREATE INDEX first ON readings (twice(value));
CREATE INDEX second ON readings (value);
CREATE MATERIALIZED VIEW numbers AS SELECT value FROM readings;
CREATE INDEX third ON numbers (value);
