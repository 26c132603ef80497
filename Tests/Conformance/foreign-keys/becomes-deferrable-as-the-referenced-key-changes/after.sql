CREATE TABLE devices (serial int, name text, CONSTRAINT devices_key PRIMARY KEY (serial) INCLUDE (name));
CREATE TABLE readings (device int CONSTRAINT of_device REFERENCES devices (serial) DEFERRABLE);
