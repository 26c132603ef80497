CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
CREATE VIEW v AS SELECT f(1, 2) AS x;
