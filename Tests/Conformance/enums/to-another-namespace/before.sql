 CREATE SCHEMA types;
CREATE TYPE public.mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m public.mood DEFAULT 'ok');
