 CREATE TABLE t (a integer, b text, c date);
GRANT SELECT (a), INSERT (c), REFERENCES (a) ON t TO conformance_reader;
GRANT UPDATE (a) ON t TO conformance_writer WITH GRANT OPTION;
