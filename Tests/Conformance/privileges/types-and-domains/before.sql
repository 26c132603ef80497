 CREATE TYPE mood AS ENUM ('x');
 CREATE DOMAIN d AS integer;
 CREATE TYPE pair AS (a integer);
