CREATE DOMAIN width AS integer;
ALTER DOMAIN width ADD CONSTRAINT width_check CHECK (VALUE > 0) NOT VALID;
COMMENT ON CONSTRAINT width_check ON DOMAIN width IS 'old rows have none';
CREATE TABLE sizes (width integer, wide width);
