CREATE TABLE old (id serial, CONSTRAINT the_key PRIMARY KEY (id));
