CREATE FUNCTION valid(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT length($1) > 3';
CREATE TABLE t (a text CONSTRAINT valid CHECK (valid(a)));
