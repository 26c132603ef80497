CREATE TABLE devices (id int PRIMARY KEY, serial text NOT NULL);
CREATE TABLE readings (id int PRIMARY KEY, value float8, note text);
CREATE PUBLICATION changes FOR TABLE devices, readings (id, value) WHERE (value > 0)
  WITH (publish = 'insert, update');
COMMENT ON PUBLICATION changes IS 'for the warehouse';
CREATE PUBLICATION nothing;
