CREATE TABLE devices (
  id integer, code text NOT NULL, place text, serial text NOT NULL,
  CONSTRAINT devices_pkey PRIMARY KEY (id),
  CONSTRAINT devices_code UNIQUE (code) DEFERRABLE,
  CONSTRAINT devices_place_key UNIQUE NULLS NOT DISTINCT (place) WITH (fillfactor = 70),
  CONSTRAINT devices_serial_key UNIQUE (serial)
);
CREATE TABLE readings (device integer REFERENCES devices);
