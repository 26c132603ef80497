CREATE TABLE counted (a integer);
CREATE FUNCTION next_n() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM counted';
CREATE TABLE t (n bigint DEFAULT next_n());
