CREATE FUNCTION f(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN $1 + 1; END';
CREATE TABLE t (a integer DEFAULT f(1), b integer DEFAULT f(2) NOT NULL);
