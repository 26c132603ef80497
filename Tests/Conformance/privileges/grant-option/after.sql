 CREATE TABLE t (a integer);
GRANT SELECT ON t TO conformance_reader WITH GRANT OPTION;
GRANT INSERT ON t TO conformance_reader;
