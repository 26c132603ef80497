 CREATE TABLE a (id bigint);
 CREATE TABLE b (id bigint);
CREATE SEQUENCE s OWNED BY b.id;
