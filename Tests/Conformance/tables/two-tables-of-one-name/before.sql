 CREATE SCHEMA other;
 CREATE TABLE items (id integer PRIMARY KEY);
