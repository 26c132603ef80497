 CREATE TABLE t (a integer, b text, gone timestamptz);
CREATE UNIQUE INDEX t_i ON t (a);
CREATE INDEX t_j ON t (b) WHERE gone IS NULL;
