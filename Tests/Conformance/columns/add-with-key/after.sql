CREATE TABLE t (a integer, id integer PRIMARY KEY);
