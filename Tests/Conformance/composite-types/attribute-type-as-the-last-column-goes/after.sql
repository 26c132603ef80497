CREATE TYPE place AS (x bigint, y bigint, floor integer);
CREATE TABLE devices (id integer);
CREATE TABLE gateways (at place);
