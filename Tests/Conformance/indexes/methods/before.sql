 CREATE TABLE t (a integer, b int[], r int4range, d timestamptz);
CREATE INDEX t_a ON t (a);
