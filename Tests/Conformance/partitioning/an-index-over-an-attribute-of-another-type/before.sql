CREATE TYPE place AS (floor int, room int);

CREATE TABLE visits (id int, place place) PARTITION BY RANGE (id);
CREATE TABLE visits_a PARTITION OF visits FOR VALUES FROM (0) TO (10);
CREATE INDEX by_floor ON visits (((place).floor));
