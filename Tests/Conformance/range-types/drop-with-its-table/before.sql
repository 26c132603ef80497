CREATE TYPE my_range AS RANGE (subtype = integer);
CREATE TABLE t (a integer, r my_range);
