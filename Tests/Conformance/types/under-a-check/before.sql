CREATE TABLE t (a integer CHECK (a > 0), b varchar(9), CONSTRAINT b_ok CHECK (b IN ('x', 'y')));
