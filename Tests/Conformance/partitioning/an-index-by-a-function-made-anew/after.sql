CREATE FUNCTION bucket(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint / 10';

CREATE TABLE events (day int, device int) PARTITION BY RANGE (day);
CREATE TABLE events_past PARTITION OF events FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (day);
CREATE TABLE events_old PARTITION OF events_past FOR VALUES FROM (0) TO (50);
CREATE TABLE events_now PARTITION OF events FOR VALUES FROM (100) TO (200);

CREATE INDEX by_bucket ON events (bucket(device));
ALTER INDEX events_old_bucket_idx RENAME TO old_by_bucket;
ALTER INDEX old_by_bucket SET (fillfactor = 80);
COMMENT ON INDEX old_by_bucket IS 'little is added';
COMMENT ON INDEX events_now_bucket_idx IS 'most is added';
CLUSTER events_old USING old_by_bucket;
CREATE INDEX now_by_day_bucket ON events_now (bucket(day));

INSERT INTO events VALUES (1, 17), (101, 42);
