CREATE FUNCTION may(integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE t (a integer);
CREATE POLICY p ON t USING (may(a));
