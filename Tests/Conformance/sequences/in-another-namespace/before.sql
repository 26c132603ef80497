 CREATE SCHEMA seq;
CREATE TABLE t (id bigint);
