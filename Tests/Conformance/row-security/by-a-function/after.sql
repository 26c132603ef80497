 CREATE TABLE t (a integer, tenant integer);
 ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant')::integer $$;
CREATE POLICY p ON t USING (tenant = tenant());
