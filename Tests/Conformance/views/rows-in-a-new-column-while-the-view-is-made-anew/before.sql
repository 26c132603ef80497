CREATE TABLE readings (id integer PRIMARY KEY, value integer);
CREATE VIEW latest AS SELECT id, value FROM readings;
CREATE TABLE kept (id integer);
