 CREATE SEQUENCE s;
 CREATE TABLE t (id serial);
GRANT USAGE, UPDATE ON SEQUENCE s TO conformance_reader;
GRANT USAGE ON SEQUENCE t_id_seq TO conformance_writer;
