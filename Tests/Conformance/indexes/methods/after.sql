 CREATE TABLE t (a integer, b int[], r int4range, d timestamptz);
CREATE INDEX t_a ON t USING hash (a);
CREATE INDEX t_b ON t USING gin (b);
CREATE INDEX t_r ON t USING gist (r);
CREATE INDEX t_s ON t USING spgist (r);
CREATE INDEX t_d ON t USING brin (d) WITH (pages_per_range = 32, autosummarize = on);
