SET check_function_bodies = off;
CREATE FUNCTION a_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM z_table';
CREATE TABLE z_table (a integer);
