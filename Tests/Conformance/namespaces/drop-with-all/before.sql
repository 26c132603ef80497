CREATE SCHEMA app;
CREATE TABLE app.t (id serial PRIMARY KEY);
CREATE TYPE app.mood AS ENUM ('x');
CREATE FUNCTION app.f(app.mood) RETURNS app.t LANGUAGE sql AS 'SELECT NULL::app.t';
CREATE VIEW app.v AS SELECT id FROM app.t;
 CREATE TABLE t (a integer);
