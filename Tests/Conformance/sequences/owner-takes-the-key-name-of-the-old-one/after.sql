CREATE SEQUENCE old_id_seq AS integer;
CREATE TABLE new (id integer NOT NULL DEFAULT nextval('old_id_seq'), CONSTRAINT the_key PRIMARY KEY (id));
ALTER SEQUENCE old_id_seq OWNED BY new.id;
