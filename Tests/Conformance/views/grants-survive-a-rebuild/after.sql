 CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT b FROM t;
 GRANT SELECT, INSERT ON v TO conformance_reader;
 GRANT UPDATE (b) ON v TO conformance_writer;
