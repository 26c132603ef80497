CREATE TABLE t (a integer, b text);
 CREATE FUNCTION f(r t) RETURNS integer LANGUAGE sql AS 'SELECT (r).a';
