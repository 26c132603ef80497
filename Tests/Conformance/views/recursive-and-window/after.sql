 CREATE TABLE t (id integer, parent integer, n integer);
CREATE RECURSIVE VIEW tree (id, depth) AS SELECT id, 0 FROM t WHERE parent IS NULL UNION ALL SELECT t.id, depth + 1 FROM t JOIN tree ON t.parent = tree.id;
CREATE VIEW ranks AS SELECT id, rank() OVER w AS r, sum(n) FILTER (WHERE n > 0) OVER w AS s FROM t WINDOW w AS (PARTITION BY parent ORDER BY n DESC);
