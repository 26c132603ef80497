CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE FUNCTION near(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 3';
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ~~~, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR !@ (FUNCTION = twice, RIGHTARG = int);
COMMENT ON OPERATOR ~~~ (int, int) IS 'close to each other';
CREATE VIEW close_ones AS SELECT id FROM t WHERE a OPERATOR(public.~~~) b;
