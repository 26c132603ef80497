CREATE TABLE depots (region text, code integer, UNIQUE (region, code));
CREATE TABLE depots_north (region text, code integer);
CREATE TABLE vans (region text, depot integer, CONSTRAINT vans_depot FOREIGN KEY (region, depot) REFERENCES depots (region, code));
CREATE TABLE vans_north (region text, depot integer);
