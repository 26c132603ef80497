CREATE TABLE readings (id integer PRIMARY KEY, value integer);
CREATE VIEW latest AS SELECT id, value FROM readings;
CREATE TABLE kept (id integer DEFAULT 1, row latest, list latest[],
  CONSTRAINT has_value CHECK ((row).value IS NOT NULL));
