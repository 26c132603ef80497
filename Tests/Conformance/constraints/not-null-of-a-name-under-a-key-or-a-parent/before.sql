CREATE TABLE t (a integer);
CREATE TABLE p1 (a integer, b integer);
