CREATE TABLE t (owner varchar(63), a integer);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
 CREATE POLICY own ON t USING (owner = current_user) WITH CHECK (a > 0);
