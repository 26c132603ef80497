 CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO conformance_reader, conformance_writer;
