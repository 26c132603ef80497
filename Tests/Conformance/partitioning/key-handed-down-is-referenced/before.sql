CREATE TABLE sites (id integer NOT NULL, code integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE sites_1 PARTITION OF sites FOR VALUES IN (1);
CREATE TABLE visits (site integer);
CREATE TABLE calls (site integer, code integer);
