CREATE TABLE t (id integer PRIMARY KEY, a text);
 CREATE SCHEMA app;
