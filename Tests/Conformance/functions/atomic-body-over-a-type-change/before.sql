CREATE TABLE t (a integer, b text);
 CREATE FUNCTION f(x integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE a > x; END;
 CREATE VIEW v AS SELECT f(1) AS n;
