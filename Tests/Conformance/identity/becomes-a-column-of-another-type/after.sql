CREATE TABLE a (id text NOT NULL);
CREATE TABLE b (id integer NOT NULL);
CREATE TABLE c (id uuid NOT NULL DEFAULT gen_random_uuid());
