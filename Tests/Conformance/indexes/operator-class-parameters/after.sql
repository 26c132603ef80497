 CREATE TABLE t (v tsvector, d integer);
CREATE INDEX t_v ON t USING gist (v tsvector_ops (siglen = 100));
CREATE INDEX t_d ON t USING brin (d int4_minmax_multi_ops (values_per_range = 16));
