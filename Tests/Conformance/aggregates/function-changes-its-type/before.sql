CREATE FUNCTION done(bigint) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
 CREATE FUNCTION plus(bigint, integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
 CREATE AGGREGATE total(integer) (SFUNC = plus, STYPE = bigint, FINALFUNC = done, INITCOND = '0');
