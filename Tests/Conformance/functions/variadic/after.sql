CREATE FUNCTION f(VARIADIC xs integer[]) RETURNS integer LANGUAGE sql AS 'SELECT xs[1]';
CREATE FUNCTION g(anyelement, anyarray) RETURNS anyarray LANGUAGE sql AS 'SELECT $2 || $1';
