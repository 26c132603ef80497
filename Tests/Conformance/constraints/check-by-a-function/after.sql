 CREATE TABLE t0 (a integer);
CREATE FUNCTION valid(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN length($1) > 3; END';
CREATE TABLE t (a text CONSTRAINT valid CHECK (valid(a)));
