 CREATE TABLE t (a integer, b text);
COMMENT ON TABLE t IS 'old';
COMMENT ON COLUMN t.a IS 'goes';
