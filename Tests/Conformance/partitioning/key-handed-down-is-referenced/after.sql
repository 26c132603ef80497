CREATE TABLE sites (id integer NOT NULL, code integer NOT NULL, PRIMARY KEY (id)) PARTITION BY LIST (id);
CREATE TABLE sites_1 PARTITION OF sites FOR VALUES IN (1);
CREATE UNIQUE INDEX sites_code ON sites (id, code);
CREATE TABLE visits (site integer REFERENCES sites_1);
CREATE TABLE calls (site integer, code integer, FOREIGN KEY (site, code) REFERENCES sites_1 (id, code));
