CREATE TABLE sites (id integer NOT NULL);
