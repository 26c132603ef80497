CREATE TYPE stat AS (n bigint, total numeric);
CREATE FUNCTION stats() RETURNS SETOF stat LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE TABLE t (s stat, CONSTRAINT c CHECK ((s).n > 0));
