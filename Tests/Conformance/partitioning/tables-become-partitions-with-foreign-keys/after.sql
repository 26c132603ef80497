CREATE TABLE depots (region text, code integer, UNIQUE (region, code)) PARTITION BY LIST (region);
CREATE TABLE depots_north PARTITION OF depots FOR VALUES IN ('north');
CREATE TABLE vans (region text, depot integer, CONSTRAINT vans_depot FOREIGN KEY (region, depot) REFERENCES depots (region, code))
  PARTITION BY LIST (region);
CREATE TABLE vans_north PARTITION OF vans FOR VALUES IN ('north');
