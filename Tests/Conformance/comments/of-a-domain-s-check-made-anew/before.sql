CREATE DOMAIN percent AS integer CONSTRAINT within CHECK (VALUE <= 100);
COMMENT ON CONSTRAINT within ON DOMAIN percent IS 'as the sensors count';
