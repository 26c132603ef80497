CREATE TABLE letters (id integer PRIMARY KEY, recipient text NOT NULL);
CREATE FUNCTION is_mine(letter letters) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT letter.recipient = current_user';
ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON letters USING (is_mine(letters));
