CREATE TABLE t (a integer, double integer GENERATED ALWAYS AS (a * 2) STORED);
