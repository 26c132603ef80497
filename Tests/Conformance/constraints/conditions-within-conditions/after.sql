CREATE TABLE t (
  id integer, low integer, high integer, name text,
  is_usual boolean GENERATED ALWAYS AS (low BETWEEN 0 AND 10 AND high BETWEEN 0 AND 20 AND name <> '') STORED,
  CONSTRAINT between_first CHECK (low BETWEEN 1 AND high AND name <> ''),
  CONSTRAINT between_first_or CHECK (low NOT BETWEEN 1 AND 3 OR high > 3 OR name = ' AND (('),
  CONSTRAINT between_last CHECK (name <> '' AND low BETWEEN 1 AND high),
  CONSTRAINT rows_differ CHECK ((low, high, id) IS DISTINCT FROM (1, 2, 3)),
  CONSTRAINT rows_equal CHECK ((low, high) = (1, 2) AND name <> '')
);
CREATE INDEX t_usual ON t (id) WHERE low BETWEEN 0 AND 10 AND high > 5;
