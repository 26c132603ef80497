CREATE TABLE readings (id integer PRIMARY KEY, device integer, value text);
CREATE UNIQUE INDEX readings_device ON readings (id, device);
ALTER TABLE readings REPLICA IDENTITY USING INDEX readings_pkey;
