CREATE TABLE a (id integer CONSTRAINT shared PRIMARY KEY);
CREATE TABLE b (id integer);
