CREATE TABLE readings (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE a_first PARTITION OF readings FOR VALUES FROM (1) TO (10);
CREATE TABLE z_notes (reading int REFERENCES readings);
