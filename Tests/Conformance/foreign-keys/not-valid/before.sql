 CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer);
