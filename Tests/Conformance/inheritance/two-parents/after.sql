 CREATE TABLE p (a integer);
 CREATE TABLE q (b integer);
CREATE TABLE c (b integer, d date) INHERITS (p, q);
