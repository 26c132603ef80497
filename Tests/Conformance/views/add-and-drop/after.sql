 CREATE TABLE t (a integer, b text);
CREATE VIEW new_v AS SELECT b FROM t;
