CREATE TABLE t (id integer, name text, n integer, PRIMARY KEY (id) INCLUDE (n));
 CREATE TABLE u (t_id integer, m integer);
 CREATE VIEW v AS SELECT t.id, t.name, sum(u.m) AS total FROM t JOIN u ON u.t_id = t.id GROUP BY t.id;
