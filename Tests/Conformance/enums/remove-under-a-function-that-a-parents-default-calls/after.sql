CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$ SELECT 'sad'::public.mood $$;
CREATE TABLE t (id integer, m mood DEFAULT usual());
CREATE TABLE child () INHERITS (t);
ALTER TABLE child ALTER COLUMN m SET DEFAULT 'happy';
CREATE TABLE plain_child () INHERITS (t);
ALTER TABLE plain_child ALTER COLUMN m DROP DEFAULT;
