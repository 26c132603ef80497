CREATE TABLE t (id integer PRIMARY KEY, name text, n integer);
 CREATE TABLE u (t_id integer, m integer);
 CREATE VIEW v AS SELECT t.id, t.name, sum(u.m) AS total FROM t JOIN u ON u.t_id = t.id GROUP BY t.id;
