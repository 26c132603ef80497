 CREATE FUNCTION next_code() RETURNS text LANGUAGE sql AS $$ SELECT 'c' || floor(random() * 100)::text $$;
CREATE TABLE t (a integer, code text DEFAULT next_code());
