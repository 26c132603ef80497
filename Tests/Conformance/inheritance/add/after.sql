 CREATE TABLE p (a integer, b text);
CREATE TABLE c (d date) INHERITS (p);
