 CREATE TABLE t (a text, b varchar(9), j jsonb);
CREATE INDEX t_i ON t (a);
CREATE INDEX t_j ON t USING gin (j);
