CREATE DOMAIN amount AS bigint CONSTRAINT positive CHECK (VALUE > 0);
COMMENT ON CONSTRAINT positive ON DOMAIN amount IS 'never zero';
COMMENT ON DOMAIN amount IS 'cents';
CREATE FUNCTION euros(amount) RETURNS numeric LANGUAGE sql AS 'SELECT $1::bigint / 100.0';
