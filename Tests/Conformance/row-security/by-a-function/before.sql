 CREATE TABLE t (a integer, tenant integer);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (tenant = 1);
