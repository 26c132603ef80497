CREATE TABLE readings (id integer PRIMARY KEY, value text);
CREATE VIEW latest AS SELECT id, value FROM readings;
CREATE TABLE kept (id integer, row latest);
