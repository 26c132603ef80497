CREATE TABLE t (
  a integer, b integer, c integer,
  CONSTRAINT two UNIQUE (a),
  CONSTRAINT one UNIQUE (b),
  CONSTRAINT four CHECK (a > 0),
  CONSTRAINT five CHECK (b > 0),
  CONSTRAINT three CHECK (c > 0)
);
COMMENT ON CONSTRAINT two ON t IS 'of a';
