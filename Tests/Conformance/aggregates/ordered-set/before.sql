CREATE FUNCTION collect(text[], text) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
CREATE FUNCTION pick(text[], integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1[$2]';
CREATE AGGREGATE nth(integer ORDER BY text) (SFUNC = collect, STYPE = text[], FINALFUNC = pick);
CREATE AGGREGATE old(ORDER BY text) (SFUNC = collect, STYPE = text[]);
