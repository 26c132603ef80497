 CREATE TABLE t (a integer);
GRANT SELECT, INSERT, TRUNCATE ON t TO conformance_reader;
GRANT ALL ON t TO conformance_writer;
