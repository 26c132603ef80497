CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(b) FROM t';
