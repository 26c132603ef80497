 CREATE SEQUENCE s;
 CREATE TABLE t (id serial);
GRANT SELECT ON SEQUENCE s TO conformance_reader;
