 CREATE TABLE t (a integer);
CREATE INDEX t_i ON t (a DESC);
COMMENT ON INDEX t_i IS 'for the list';
