CREATE TABLE t (a integer, CONSTRAINT pos CHECK (a > 1));
 COMMENT ON CONSTRAINT pos ON t IS 'a is positive';
