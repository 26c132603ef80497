 CREATE TABLE t (a integer, b text);
GRANT SELECT ON t TO conformance_reader;
