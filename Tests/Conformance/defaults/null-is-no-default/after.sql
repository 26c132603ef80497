CREATE TABLE t (a integer DEFAULT NULL, b text);
