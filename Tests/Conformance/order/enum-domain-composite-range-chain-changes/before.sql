CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (m mood, n integer);
CREATE FUNCTION f(m mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE INDEX i ON t (f(m));
