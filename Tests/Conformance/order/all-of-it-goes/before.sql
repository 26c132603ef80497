CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
CREATE TABLE t (g good DEFAULT 'ok', id serial PRIMARY KEY, parent integer REFERENCES t);
CREATE FUNCTION f(good) RETURNS t LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE VIEW v AS SELECT (f(g)).id AS x FROM t;
CREATE MATERIALIZED VIEW m AS SELECT x FROM v;
CREATE TABLE u (x integer DEFAULT 5 CHECK ((f('ok')).id <> x));
