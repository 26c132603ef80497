CREATE FUNCTION twice(n integer, factor integer DEFAULT 2) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
CREATE TABLE readings (value integer, CONSTRAINT two CHECK (twice(value) > 0), CONSTRAINT one CHECK (value > 1));
CREATE INDEX second ON readings (twice(value));
CREATE INDEX third ON readings (value);
CREATE MATERIALIZED VIEW numbers AS SELECT value + 1 AS value FROM readings;
CREATE INDEX first ON numbers (value);
