CREATE TABLE t (a integer, CONSTRAINT new_name CHECK (a > 0));
