 CREATE TABLE t (a integer);
GRANT MAINTAIN ON t TO conformance_reader;
