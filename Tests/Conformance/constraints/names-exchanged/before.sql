CREATE TABLE t (
  a integer, b integer, c integer,
  CONSTRAINT one UNIQUE (a),
  CONSTRAINT two UNIQUE (b),
  CONSTRAINT three CHECK (a > 0),
  CONSTRAINT four CHECK (b > 0),
  CONSTRAINT five CHECK (c > 0)
);
COMMENT ON CONSTRAINT one ON t IS 'of a';
