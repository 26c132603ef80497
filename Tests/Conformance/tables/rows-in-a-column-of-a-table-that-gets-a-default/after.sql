CREATE TABLE places (x integer, floor integer DEFAULT 3 NOT NULL);
CREATE TABLE devices (id integer, at places);
