CREATE TABLE readings (device integer, value integer);
CREATE INDEX one ON readings (device);
CREATE INDEX two ON readings (value);
CREATE TABLE devices (id integer);
CREATE INDEX one_exchanged ON devices (id);
