CREATE TYPE place AS (x integer, y integer);
CREATE TABLE devices (id integer, at place);
