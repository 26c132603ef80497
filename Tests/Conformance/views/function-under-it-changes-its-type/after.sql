CREATE FUNCTION f(integer) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint * 2';
 CREATE TABLE t (a integer);
 CREATE VIEW v AS SELECT f(a) AS b FROM t;
