CREATE TABLE readings (device integer, value integer);
CREATE INDEX one ON readings (device);
CREATE INDEX two ON readings (value);
CREATE TABLE devices (id integer, name text);
CREATE INDEX three ON devices (id);
CREATE INDEX four ON devices (name);
