 CREATE SCHEMA app;
GRANT CREATE ON SCHEMA app TO conformance_writer;
