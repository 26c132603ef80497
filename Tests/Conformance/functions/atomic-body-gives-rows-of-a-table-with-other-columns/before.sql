CREATE TABLE readings (id integer, device integer, value integer);
CREATE FUNCTION all_readings() RETURNS SETOF readings LANGUAGE sql BEGIN ATOMIC SELECT * FROM readings; END;
CREATE VIEW shown AS SELECT * FROM all_readings();
