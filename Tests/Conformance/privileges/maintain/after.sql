 CREATE TABLE t (a integer);
GRANT MAINTAIN, SELECT ON t TO conformance_writer;
