CREATE TABLE readings (id integer PRIMARY KEY, value integer);
CREATE VIEW latest AS SELECT id, value FROM readings;
CREATE FUNCTION value_of(latest) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN $1.value; END';
CREATE TABLE kept (id integer, row integer);
CREATE VIEW numbers AS SELECT value_of(latest) FROM latest;
