 CREATE TABLE a (id integer, code text);
 CREATE UNIQUE INDEX a_code ON a (code);
CREATE TABLE b (code text);
