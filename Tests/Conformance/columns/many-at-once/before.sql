CREATE TABLE t (a integer, b text, c date, d boolean DEFAULT true, e numeric(5, 1));
