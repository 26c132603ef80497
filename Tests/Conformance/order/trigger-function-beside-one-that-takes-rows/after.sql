CREATE TABLE kennels (id integer PRIMARY KEY, cleaned_at timestamptz);
CREATE FUNCTION stamp_cleaning() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.cleaned_at := now(); RETURN NEW; END';
CREATE FUNCTION dirty_kennels() RETURNS SETOF kennels LANGUAGE sql AS 'SELECT * FROM kennels WHERE cleaned_at IS NULL';
CREATE TRIGGER stamp BEFORE UPDATE ON kennels FOR EACH ROW EXECUTE FUNCTION stamp_cleaning();
