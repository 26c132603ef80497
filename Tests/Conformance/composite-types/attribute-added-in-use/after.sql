CREATE TYPE pair AS (a integer, b text);
 CREATE TABLE t (p pair);
 CREATE FUNCTION f(p pair) RETURNS integer LANGUAGE sql AS 'SELECT p.a';
 CREATE VIEW v AS SELECT (p).a FROM t;
