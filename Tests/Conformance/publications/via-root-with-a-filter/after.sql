CREATE TABLE a (id int, x int) PARTITION BY RANGE (id);
CREATE TABLE a_1 PARTITION OF a FOR VALUES FROM (0) TO (10);
CREATE PUBLICATION p FOR TABLE a WHERE (x > 1) WITH (publish_via_partition_root = true, publish = 'insert');
