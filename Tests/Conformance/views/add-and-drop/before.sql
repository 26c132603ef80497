 CREATE TABLE t (a integer, b text);
CREATE VIEW old_v AS SELECT a FROM t;
