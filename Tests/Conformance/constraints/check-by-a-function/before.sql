 CREATE TABLE t0 (a integer);
CREATE TABLE t (a text);
