CREATE TABLE devices (serial text PRIMARY KEY);
CREATE TABLE readings (device text CONSTRAINT of_device REFERENCES devices);
