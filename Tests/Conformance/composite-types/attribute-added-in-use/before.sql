CREATE TYPE pair AS (a integer);
 CREATE TABLE t (p pair);
 CREATE FUNCTION f(p pair) RETURNS integer LANGUAGE sql AS 'SELECT p.a';
 CREATE VIEW v AS SELECT (p).a FROM t;
