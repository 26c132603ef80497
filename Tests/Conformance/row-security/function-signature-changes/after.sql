CREATE FUNCTION may(integer, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE t (a integer);
CREATE POLICY p ON t USING (may(a, 'x'));
