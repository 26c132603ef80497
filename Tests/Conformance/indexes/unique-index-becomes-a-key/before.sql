CREATE TABLE devices (id integer NOT NULL, code text NOT NULL, place text, serial text NOT NULL);
CREATE UNIQUE INDEX devices_id ON devices (id);
CREATE UNIQUE INDEX devices_code ON devices (code);
CREATE UNIQUE INDEX devices_place ON devices (place) NULLS NOT DISTINCT WITH (fillfactor = 70);
CREATE UNIQUE INDEX devices_serial ON devices (serial);
COMMENT ON INDEX devices_serial IS 'as printed on the case';
CREATE TABLE readings (device integer REFERENCES devices (id));
