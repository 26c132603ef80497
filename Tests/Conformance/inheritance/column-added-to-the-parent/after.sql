CREATE TABLE p (a integer, b text DEFAULT 'x');
 CREATE TABLE c (d date) INHERITS (p);
