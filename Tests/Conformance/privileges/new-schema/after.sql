CREATE SCHEMA app;
GRANT USAGE, CREATE ON SCHEMA app TO conformance_writer;
COMMENT ON SCHEMA app IS 'of the app';
