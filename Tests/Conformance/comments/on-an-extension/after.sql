 CREATE EXTENSION citext;
COMMENT ON EXTENSION citext IS 'text without case';
