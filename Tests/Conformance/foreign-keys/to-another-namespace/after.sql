 CREATE SCHEMA core;
 CREATE TABLE core.a (id integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES core.a);
