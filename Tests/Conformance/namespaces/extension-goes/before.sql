CREATE EXTENSION hstore;
CREATE TABLE t (a integer, h hstore);
