CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE t (a text DEFAULT public.lower('X'), b text DEFAULT lower('X'));
