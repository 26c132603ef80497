CREATE TABLE p (a integer);
 CREATE TABLE c (d date) INHERITS (p);
