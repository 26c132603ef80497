CREATE FUNCTION collect(text[], text) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
CREATE FUNCTION pick(text[], integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1[$2]';
CREATE AGGREGATE nth(integer ORDER BY text) (
  SFUNC = collect, STYPE = text[], FINALFUNC = pick, FINALFUNC_MODIFY = READ_ONLY
);
COMMENT ON AGGREGATE nth(integer ORDER BY text) IS 'the nth of an order';
REVOKE EXECUTE ON FUNCTION nth(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nth(integer, text) TO conformance_reader;
