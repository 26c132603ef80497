CREATE TABLE t (a integer PRIMARY KEY, b integer CONSTRAINT pos CHECK (b > 0), c integer CONSTRAINT uni UNIQUE);
COMMENT ON CONSTRAINT t_pkey ON t IS 'the key';
COMMENT ON CONSTRAINT pos ON t IS 'it''s positive';
COMMENT ON CONSTRAINT uni ON t IS 'once';
