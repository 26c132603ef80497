CREATE TABLE t (a integer);
GRANT SELECT (a) ON t TO conformance_reader;
