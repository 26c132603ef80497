 CREATE TABLE t (a text, j jsonb, d timestamptz);
CREATE INDEX t_i ON t (lower(a));
