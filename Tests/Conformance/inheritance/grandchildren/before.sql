CREATE TABLE p (a integer, gone text);
 CREATE TABLE c (d date) INHERITS (p);
 CREATE TABLE g (e date) INHERITS (c);
