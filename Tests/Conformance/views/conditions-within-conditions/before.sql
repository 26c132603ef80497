CREATE TABLE t (id integer, low integer, high integer, name text);
CREATE VIEW usual AS SELECT id FROM t;
