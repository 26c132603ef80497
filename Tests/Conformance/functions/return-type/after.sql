CREATE FUNCTION f(a integer) RETURNS text LANGUAGE sql AS 'SELECT a::text';
 COMMENT ON FUNCTION f IS 'of a';
 GRANT EXECUTE ON FUNCTION f TO conformance_reader;
