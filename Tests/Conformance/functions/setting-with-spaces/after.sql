CREATE FUNCTION f() RETURNS integer LANGUAGE sql SET search_path = '' SET "TimeZone" = 'Europe/Berlin' SET search_path FROM CURRENT AS 'SELECT 1';
