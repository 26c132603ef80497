 CREATE TABLE a (id integer PRIMARY KEY, n text);
CREATE VIEW v AS SELECT id, n FROM a;
