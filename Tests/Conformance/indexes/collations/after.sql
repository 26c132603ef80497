 CREATE TABLE t (a text);
CREATE INDEX t_i ON t (a COLLATE "C");
CREATE INDEX t_j ON t (lower(a) COLLATE "POSIX" text_pattern_ops);
