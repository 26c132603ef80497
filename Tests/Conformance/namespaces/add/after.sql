CREATE SCHEMA app;
CREATE TABLE app.t (id serial PRIMARY KEY);
CREATE TYPE app.mood AS ENUM ('x');
