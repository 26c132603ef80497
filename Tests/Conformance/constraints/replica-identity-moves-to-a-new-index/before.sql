CREATE TABLE readings (id integer NOT NULL, device integer NOT NULL);
CREATE UNIQUE INDEX by_id ON readings (id);
ALTER TABLE readings REPLICA IDENTITY USING INDEX by_id;
CREATE TABLE devices (id integer PRIMARY KEY, place integer NOT NULL);
ALTER TABLE devices REPLICA IDENTITY USING INDEX devices_pkey;
CREATE TABLE owners (device integer REFERENCES devices);
