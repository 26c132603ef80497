CREATE TABLE p (a integer, come date);
 CREATE TABLE c (d date) INHERITS (p);
 CREATE TABLE g (e date) INHERITS (c);
