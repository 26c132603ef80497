 CREATE TABLE t (a integer, b text, c date);
GRANT SELECT (a, b), UPDATE (b) ON t TO conformance_reader;
