 CREATE FUNCTION plus(bigint, integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(integer) (SFUNC = plus, STYPE = bigint, INITCOND = '10', PARALLEL = SAFE);
