 CREATE TABLE t (a integer, org integer);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE TABLE members (org integer, name text);
CREATE POLICY p ON t USING (EXISTS (SELECT FROM members m WHERE m.org = t.org AND m.name = current_user));
