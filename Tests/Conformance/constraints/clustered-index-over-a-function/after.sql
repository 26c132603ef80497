CREATE FUNCTION f(i integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT i::bigint';
CREATE TABLE t (a integer);
CREATE INDEX t_i ON t (f(a));
ALTER TABLE t CLUSTER ON t_i;
