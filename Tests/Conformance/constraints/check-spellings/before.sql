CREATE TABLE t (a text, b integer, c date);
