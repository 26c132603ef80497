CREATE TYPE mood AS ENUM ('sad', 'happy');
 CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
 CREATE TYPE pair AS (m mood, n integer);
 CREATE TABLE t (g good, p pair);
