 CREATE TABLE p (a integer DEFAULT 1);
CREATE TABLE c (a integer DEFAULT 2, d date) INHERITS (p);
