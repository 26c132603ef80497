 CREATE EXTENSION hstore;
CREATE TABLE t (a jsonb);
