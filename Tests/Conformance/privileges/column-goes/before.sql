CREATE TABLE t (a integer, b text);
GRANT SELECT (a, b) ON t TO conformance_reader;
