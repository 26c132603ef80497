CREATE TABLE t (a integer UNIQUE WITH (fillfactor = 60));
