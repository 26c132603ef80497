CREATE TABLE t (owner text, a bigint);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
 CREATE POLICY own ON t USING (owner = current_user) WITH CHECK (a > 0);
