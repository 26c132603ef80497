CREATE TABLE parcels (code text);
ALTER TABLE parcels ADD CONSTRAINT parcels_have_a_code NOT NULL code NOT VALID;
