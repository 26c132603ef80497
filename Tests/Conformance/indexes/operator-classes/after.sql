 CREATE TABLE t (a text, b varchar(9), j jsonb);
CREATE INDEX t_i ON t (a text_pattern_ops, b varchar_pattern_ops DESC);
CREATE INDEX t_j ON t USING gin (j jsonb_path_ops);
