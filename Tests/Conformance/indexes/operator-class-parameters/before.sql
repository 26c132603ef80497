 CREATE TABLE t (v tsvector, d integer);
CREATE INDEX t_v ON t USING gist (v);
