CREATE TABLE devices (serial int PRIMARY KEY);
CREATE TABLE readings (device int CONSTRAINT of_device REFERENCES devices);
COMMENT ON CONSTRAINT of_device ON readings IS 'who read it';
