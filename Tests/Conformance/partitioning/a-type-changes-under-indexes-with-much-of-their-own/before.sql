CREATE TABLE readings (id int NOT NULL, device int NOT NULL, value int, UNIQUE (id, device)) PARTITION BY RANGE (id);
CREATE TABLE readings_a PARTITION OF readings FOR VALUES FROM (0) TO (10);
CREATE INDEX devices_a ON readings_a (device) WITH (fillfactor = 70);
CREATE INDEX devices ON readings (device);
CREATE INDEX sums ON readings ((device + value));
CREATE INDEX pairs ON readings (value, device);
CREATE INDEX kinds ON readings ((CASE WHEN device > 9 THEN value END));

ALTER INDEX readings_a_id_device_key RENAME TO key_a;
ALTER INDEX readings_a_expr_idx RENAME TO sums_a;
ALTER INDEX key_a SET (fillfactor = 60);
ALTER TABLE readings_a REPLICA IDENTITY USING INDEX key_a;
ALTER TABLE readings_a CLUSTER ON devices_a;
COMMENT ON INDEX devices IS 'all devices';
COMMENT ON INDEX devices_a IS 'devices of the first';
COMMENT ON INDEX sums_a IS 'sums of the first';
COMMENT ON INDEX pairs IS 'all pairs';
COMMENT ON CONSTRAINT key_a ON readings_a IS 'the key of the first';
COMMENT ON INDEX key_a IS 'its index';
