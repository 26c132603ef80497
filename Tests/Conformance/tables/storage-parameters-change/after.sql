CREATE TABLE t (a text) WITH (fillfactor = 80, autovacuum_vacuum_threshold = 100);
