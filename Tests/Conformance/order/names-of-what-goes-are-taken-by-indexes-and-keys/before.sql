CREATE TABLE devices (id integer, place integer, CONSTRAINT one UNIQUE (id));
CREATE INDEX two ON devices (place);
CREATE VIEW three AS SELECT id FROM devices;
CREATE SEQUENCE four;
