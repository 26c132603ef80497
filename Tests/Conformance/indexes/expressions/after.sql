 CREATE TABLE t (a text, j jsonb, d timestamptz);
CREATE INDEX t_i ON t (upper(a), (j ->> 'k'));
CREATE UNIQUE INDEX t_j ON t (((j -> 'x') ->> 'y'), date_trunc('day', d AT TIME ZONE 'UTC'));
