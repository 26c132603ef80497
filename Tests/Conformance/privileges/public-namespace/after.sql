GRANT CREATE ON SCHEMA public TO conformance_writer;
