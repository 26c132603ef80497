CREATE FUNCTION f(x integer, b text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
