CREATE TABLE readings (device integer, value integer);
CREATE INDEX two ON readings (device);
CREATE TABLE devices (id integer, name text);
CREATE INDEX one ON devices (id);
CREATE INDEX three ON devices (id, name);
