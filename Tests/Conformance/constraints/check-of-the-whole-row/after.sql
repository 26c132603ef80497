CREATE TABLE sites (id integer NOT NULL);
CREATE TABLE readings (low real, high real);
CREATE FUNCTION is_ordered(readings) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1.low <= $1.high;
ALTER TABLE readings ADD CONSTRAINT readings_are_ordered CHECK (is_ordered(readings));
