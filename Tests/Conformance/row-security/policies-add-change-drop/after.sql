 CREATE TABLE t (a integer, owner text);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY changes ON t FOR SELECT USING (owner = current_user);
CREATE POLICY comes ON t FOR INSERT WITH CHECK (a > 0);
COMMENT ON POLICY comes ON t IS 'positive';
