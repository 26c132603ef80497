CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a::bigint';
 CREATE TABLE t (a integer DEFAULT f(1), CONSTRAINT c CHECK (f(a) > 0));
 CREATE INDEX t_f ON t (f(a));
