CREATE TABLE devices (serial int PRIMARY KEY);
CREATE TABLE readings (device int);
ALTER TABLE readings ADD CONSTRAINT of_device FOREIGN KEY (device) REFERENCES devices NOT VALID;
