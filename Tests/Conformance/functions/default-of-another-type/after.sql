CREATE FUNCTION fee(amount integer, rate numeric DEFAULT 3.5) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT amount * 3';
CREATE TABLE bills (amount integer, fee integer DEFAULT fee(1));
CREATE VIEW fees AS SELECT fee(amount) AS fee FROM bills;
