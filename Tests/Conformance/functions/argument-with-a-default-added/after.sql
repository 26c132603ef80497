CREATE FUNCTION postage(weight integer, zone text DEFAULT 'home') RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT weight * 2';
CREATE TABLE parcels (weight integer, cost integer DEFAULT postage(1), CHECK (postage(weight) > 0));
ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
CREATE POLICY cheap ON parcels USING (postage(weight) < 100);
CREATE VIEW costs AS SELECT postage(weight) AS cost FROM parcels;
CREATE INDEX parcels_postage ON parcels (postage(weight));
