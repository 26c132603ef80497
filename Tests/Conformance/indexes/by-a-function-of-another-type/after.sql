CREATE FUNCTION norm(text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT length($1) $$;
 CREATE TABLE t (a text);
 CREATE INDEX t_n ON t (norm(a));
