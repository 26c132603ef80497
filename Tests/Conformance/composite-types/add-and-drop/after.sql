CREATE TYPE new_pair AS (a integer, b text COLLATE "C", c numeric(5, 2)[]);
COMMENT ON TYPE new_pair IS 'two and more';
COMMENT ON COLUMN new_pair.a IS 'one of them';
