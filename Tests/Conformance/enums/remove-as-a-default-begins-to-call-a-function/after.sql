CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$ SELECT 'sad'::public.mood $$;
CREATE TABLE t (id integer, m mood DEFAULT usual());
