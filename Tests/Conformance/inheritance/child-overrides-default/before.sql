 CREATE TABLE p (a integer DEFAULT 1);
 CREATE TABLE c (d date) INHERITS (p);
