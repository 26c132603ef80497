 CREATE SCHEMA seq;
CREATE SEQUENCE seq.ids;
CREATE TABLE t (id bigint DEFAULT nextval('seq.ids'));
