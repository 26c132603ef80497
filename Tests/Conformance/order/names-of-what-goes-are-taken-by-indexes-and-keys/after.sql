CREATE TABLE devices (id integer, place integer, CONSTRAINT four UNIQUE (id));
CREATE INDEX three ON devices (place);
CREATE VIEW two AS SELECT id FROM devices;
CREATE TABLE one (id integer);
