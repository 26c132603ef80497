CREATE TYPE pair AS (a integer);
 CREATE FUNCTION f(p pair) RETURNS pair LANGUAGE plpgsql AS 'BEGIN RETURN p; END';
