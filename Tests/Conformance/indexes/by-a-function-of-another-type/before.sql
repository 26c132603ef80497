CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower($1) $$;
 CREATE TABLE t (a text);
 CREATE INDEX t_n ON t (norm(a));
