CREATE TABLE readings (id integer, device integer NOT NULL);
CREATE UNIQUE INDEX by_id ON readings (id);
CREATE UNIQUE INDEX by_device ON readings (device);
ALTER TABLE readings REPLICA IDENTITY USING INDEX by_device;
CREATE TABLE plain (id integer, device integer NOT NULL);
CREATE UNIQUE INDEX plain_id ON plain (id, device);
