 CREATE TABLE t (a integer, j jsonb);
CREATE INDEX t_a ON t (a) WITH (fillfactor = 70);
CREATE INDEX t_j ON t USING gin (j);
