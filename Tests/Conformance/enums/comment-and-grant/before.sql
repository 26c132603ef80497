CREATE TYPE mood AS ENUM ('sad', 'ok', 'x');
 COMMENT ON TYPE mood IS 'how one feels';
 REVOKE ALL ON TYPE mood FROM PUBLIC;
 GRANT USAGE ON TYPE mood TO conformance_reader;
