CREATE DOMAIN percent AS integer CONSTRAINT within CHECK (VALUE BETWEEN 0 AND 100);
COMMENT ON CONSTRAINT within ON DOMAIN percent IS 'as the sensors count';
