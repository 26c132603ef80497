CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE a_table (m mood DEFAULT 'ok', n integer);
CREATE FUNCTION z_count(mood) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM a_table WHERE m = $1; END;
CREATE VIEW a_view AS SELECT m, z_count(m) AS n FROM a_table;
CREATE FUNCTION b_max() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(n) FROM a_view; END;
CREATE TABLE a_limits (top bigint DEFAULT b_max());
CREATE MATERIALIZED VIEW aa_first AS SELECT top, b_max() AS now FROM a_limits;
