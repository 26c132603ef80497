CREATE TABLE places (x integer);
CREATE TABLE devices (id integer, at places);
INSERT INTO places VALUES (1);
INSERT INTO devices VALUES (1, ROW(1));
