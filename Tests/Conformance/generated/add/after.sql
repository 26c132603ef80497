CREATE TABLE t (a integer, b text, c text GENERATED ALWAYS AS (lower(b)) STORED, d integer GENERATED ALWAYS AS (a * 2) STORED);
