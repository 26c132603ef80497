 CREATE TABLE t (a integer, b text);
CREATE FUNCTION f(x integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE a > x; END;
CREATE FUNCTION g(x integer) RETURNS bigint RETURN f(x) + 1;
