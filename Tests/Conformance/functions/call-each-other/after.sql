CREATE FUNCTION one(n integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN two(n - 1); END';
CREATE FUNCTION two(n integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN one(n - 1); END';
