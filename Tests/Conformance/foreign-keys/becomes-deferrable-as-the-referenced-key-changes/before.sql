CREATE TABLE devices (serial int CONSTRAINT devices_key UNIQUE, name text);
CREATE TABLE readings (device int CONSTRAINT of_device REFERENCES devices (serial));
