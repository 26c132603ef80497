CREATE TABLE readings (id bigint, station text, value numeric, CONSTRAINT readings_key UNIQUE (id));
CREATE INDEX readings_by_station ON readings (station);
CREATE UNIQUE INDEX readings_once ON readings (station, value);
CREATE VIEW latest AS SELECT id, value FROM readings;
