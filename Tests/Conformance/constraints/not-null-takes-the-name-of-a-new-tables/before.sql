CREATE TABLE o (x integer NOT NULL);
