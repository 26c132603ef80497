CREATE TABLE t (x integer NOT NULL, y integer, id bigint GENERATED ALWAYS AS IDENTITY UNIQUE, CONSTRAINT t_x_is_not_null CHECK (x > 0));
CREATE SEQUENCE t_id_seq_until_filled;
CREATE INDEX t_y ON t (y, x);
CREATE INDEX t_y_new ON t (x);
