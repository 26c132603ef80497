CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION to_pair(value text) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW(1, 2)::pair';
CREATE CAST (text AS pair) WITH FUNCTION to_pair(text);
