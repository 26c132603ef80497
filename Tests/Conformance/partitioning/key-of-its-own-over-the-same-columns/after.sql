CREATE SCHEMA post;
CREATE TABLE post.parcels (region text NOT NULL, number integer NOT NULL, UNIQUE (region, number)) PARTITION BY LIST (region);
CREATE TABLE post.parcels_south PARTITION OF post.parcels (PRIMARY KEY (region, number)) FOR VALUES IN ('south');
CREATE INDEX parcels_south_lookup ON post.parcels_south (region, number);
CREATE INDEX parcels_lookup ON post.parcels (region, number);
