CREATE FUNCTION below(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < length($2)';
CREATE FUNCTION above(text, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT length($1) > $2';
CREATE FUNCTION not_below(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 >= length($2)';
CREATE OPERATOR @@> (FUNCTION = above, LEFTARG = text, RIGHTARG = int);
CREATE OPERATOR !<@@ (FUNCTION = not_below, LEFTARG = int, RIGHTARG = text);
CREATE OPERATOR <@@ (FUNCTION = below, LEFTARG = int, RIGHTARG = text, COMMUTATOR = @@>, NEGATOR = !<@@);
