 CREATE TABLE t (a integer);
GRANT SELECT, DELETE ON t TO conformance_reader;
