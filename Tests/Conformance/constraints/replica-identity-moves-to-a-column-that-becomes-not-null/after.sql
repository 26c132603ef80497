CREATE TABLE readings (id integer NOT NULL, device integer NOT NULL, value text);
CREATE UNIQUE INDEX readings_device ON readings (id, device);
ALTER TABLE readings REPLICA IDENTITY USING INDEX readings_device;
