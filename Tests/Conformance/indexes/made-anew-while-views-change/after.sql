CREATE TABLE readings (id bigint, station text, value numeric, CONSTRAINT readings_key UNIQUE (id, station));
CREATE INDEX readings_by_station ON readings (station, value);
CREATE UNIQUE INDEX readings_once ON readings (station, value) WHERE value > 0;
CREATE VIEW latest AS SELECT value, id FROM readings;
