CREATE SCHEMA pgx;
CREATE TABLE pgx.pg_class (a integer);
CREATE TABLE public.pg_tables (b integer);
