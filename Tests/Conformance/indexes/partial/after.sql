 CREATE TABLE t (a integer, b text, gone timestamptz);
CREATE UNIQUE INDEX t_i ON t (a) WHERE gone IS NULL;
CREATE INDEX t_j ON t (b) WHERE gone IS NOT NULL AND b <> 'x';
