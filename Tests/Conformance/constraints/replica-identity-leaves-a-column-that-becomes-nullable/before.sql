CREATE TABLE readings (id integer NOT NULL, device integer NOT NULL);
CREATE UNIQUE INDEX by_id ON readings (id);
CREATE UNIQUE INDEX by_device ON readings (device);
ALTER TABLE readings REPLICA IDENTITY USING INDEX by_id;
CREATE TABLE plain (id integer NOT NULL, device integer NOT NULL);
CREATE UNIQUE INDEX plain_id ON plain (id, device);
ALTER TABLE plain REPLICA IDENTITY USING INDEX plain_id;
