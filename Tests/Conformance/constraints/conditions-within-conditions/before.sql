CREATE TABLE t (id integer, low integer, high integer, name text);
