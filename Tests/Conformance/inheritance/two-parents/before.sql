 CREATE TABLE p (a integer);
 CREATE TABLE q (b integer);
CREATE TABLE c (d date) INHERITS (p);
