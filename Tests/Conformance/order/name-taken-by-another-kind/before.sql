CREATE TABLE thing (a integer);
CREATE INDEX other ON thing (a);
CREATE TYPE kind AS ENUM ('x');
