 CREATE TABLE t (a integer);
GRANT SELECT ON t TO conformance_reader;
