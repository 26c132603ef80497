CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION f(mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a integer, m mood DEFAULT 'ok');
CREATE VIEW v AS SELECT m FROM t;
