 CREATE TABLE t (a integer);
GRANT SELECT, INSERT ON t TO conformance_reader;
