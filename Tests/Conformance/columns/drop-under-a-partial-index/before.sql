CREATE TABLE t (a integer, gone boolean);
CREATE INDEX t_idx ON t (a) WHERE NOT gone;
