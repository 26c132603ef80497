CREATE TABLE devices (id integer);
CREATE TABLE places (id integer);
CREATE INDEX one ON devices (id);
CREATE INDEX two ON places (id);
CREATE MATERIALIZED VIEW numbers AS SELECT 1 AS id;
CREATE INDEX three ON numbers (id);
