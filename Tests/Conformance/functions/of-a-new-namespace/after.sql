CREATE SCHEMA api;
CREATE FUNCTION api.f(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE api.t (a integer DEFAULT api.f(3));
