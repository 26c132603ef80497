CREATE TABLE readings (id integer PRIMARY KEY, value text, place integer NOT NULL DEFAULT 3);
CREATE VIEW latest AS SELECT id, value, place FROM readings;
CREATE FUNCTION value_of(latest) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1.value; END';
CREATE TABLE kept (id integer, row latest);
CREATE VIEW numbers AS SELECT value_of(latest) FROM latest;
