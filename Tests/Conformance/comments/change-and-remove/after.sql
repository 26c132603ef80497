 CREATE TABLE t (a integer, b text);
COMMENT ON TABLE t IS 'new — “ünï”';
COMMENT ON COLUMN t.b IS 'comes';
