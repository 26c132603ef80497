 CREATE TABLE p (a integer, b text);
CREATE TABLE c (a integer, b text, d date);
ALTER TABLE c INHERIT p;
