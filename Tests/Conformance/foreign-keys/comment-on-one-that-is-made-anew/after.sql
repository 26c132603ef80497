CREATE TABLE sites (id bigint CONSTRAINT sites_id UNIQUE);
CREATE TABLE devices (site bigint CONSTRAINT devices_site REFERENCES sites (id));
COMMENT ON CONSTRAINT devices_site ON devices IS 'where it stands';
