CREATE TABLE t (a integer, b integer, CONSTRAINT t_order CHECK (a < b));
