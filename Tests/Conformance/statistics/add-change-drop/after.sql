 CREATE TABLE t (a integer, b integer, c integer);
CREATE STATISTICS changes (dependencies, mcv) ON a, b, c FROM t;
CREATE STATISTICS comes ON (a + b), (c * 2) FROM t;
COMMENT ON STATISTICS comes IS 'sums';
