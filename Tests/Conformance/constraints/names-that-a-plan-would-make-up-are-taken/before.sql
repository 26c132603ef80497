CREATE TABLE t (x integer, y integer, CONSTRAINT t_x_is_not_null CHECK (x > 0));
CREATE SEQUENCE t_id_seq_until_filled;
CREATE INDEX t_y ON t (y);
CREATE INDEX t_y_new ON t (x);
INSERT INTO t VALUES (1), (2);
