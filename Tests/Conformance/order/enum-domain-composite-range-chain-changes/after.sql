CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (m mood, n integer, o mood DEFAULT 'c');
CREATE FUNCTION f(m mood, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE INDEX i ON t (f(m, n));
CREATE VIEW v AS SELECT m FROM t WHERE o = 'c';
