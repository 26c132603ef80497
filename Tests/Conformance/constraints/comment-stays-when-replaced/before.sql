CREATE TABLE t (a integer, CONSTRAINT pos CHECK (a > 0));
 COMMENT ON CONSTRAINT pos ON t IS 'a is positive';
