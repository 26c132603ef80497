CREATE FUNCTION valid(text, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT length($1) > $2';
CREATE TABLE t (a text CONSTRAINT valid CHECK (valid(a, 3)));
