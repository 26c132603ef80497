CREATE TABLE t (a integer PRIMARY KEY, b integer CONSTRAINT pos CHECK (b > 0), c integer CONSTRAINT uni UNIQUE);
