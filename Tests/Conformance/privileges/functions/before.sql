 CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
 CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
GRANT EXECUTE ON FUNCTION f(integer) TO conformance_reader;
