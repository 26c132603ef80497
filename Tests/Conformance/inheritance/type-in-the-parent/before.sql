CREATE TABLE p (a integer NOT NULL);
 CREATE TABLE c (d date) INHERITS (p);
