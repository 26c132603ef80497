CREATE DOMAIN inner_d AS integer CHECK (VALUE > 0);
CREATE DOMAIN outer_d AS inner_d CHECK (VALUE < 10);
 CREATE TABLE t (a outer_d);
