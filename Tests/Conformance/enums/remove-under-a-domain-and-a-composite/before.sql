CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
 CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
 CREATE TYPE pair AS (m mood, n integer);
 CREATE TABLE t (g good, p pair);
