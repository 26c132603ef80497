CREATE TABLE readings (id integer NOT NULL, device integer NOT NULL);
CREATE UNIQUE INDEX by_device ON readings (device, id);
ALTER TABLE readings REPLICA IDENTITY USING INDEX by_device;
CREATE TABLE devices (id integer NOT NULL, place integer NOT NULL);
CREATE UNIQUE INDEX devices_id ON devices (id);
ALTER TABLE devices REPLICA IDENTITY USING INDEX devices_id;
CREATE TABLE owners (device integer REFERENCES devices (id));
