CREATE TABLE p (a bigint NOT NULL);
 CREATE TABLE c (d date) INHERITS (p);
