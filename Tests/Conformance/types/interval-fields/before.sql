CREATE TABLE t (a interval, b timestamp);
