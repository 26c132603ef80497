CREATE TABLE devices (id integer);
CREATE TABLE places (id integer);
CREATE INDEX two ON devices (id);
CREATE INDEX three ON places (id);
CREATE MATERIALIZED VIEW numbers AS SELECT 1 AS id;
CREATE INDEX one ON numbers (id);
