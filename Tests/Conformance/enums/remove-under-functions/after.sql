CREATE TYPE mood AS ENUM ('sad', 'happy');
 CREATE TABLE t (m mood);
 CREATE FUNCTION is_sad(m mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT m = 'sad' $$;
 CREATE FUNCTION some_mood() RETURNS SETOF mood LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 'sad'; END $$;
 CREATE FUNCTION with_default(m mood DEFAULT 'sad') RETURNS integer LANGUAGE sql AS 'SELECT 1';
