CREATE TABLE t (a timestamptz DEFAULT now(), b timestamptz(3));
