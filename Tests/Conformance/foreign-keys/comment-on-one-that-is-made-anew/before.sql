CREATE TABLE sites (id int CONSTRAINT sites_id UNIQUE);
CREATE TABLE devices (site int CONSTRAINT devices_site REFERENCES sites (id));
COMMENT ON CONSTRAINT devices_site ON devices IS 'where it stands';
