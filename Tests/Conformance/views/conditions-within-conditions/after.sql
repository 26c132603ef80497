CREATE TABLE t (id integer, low integer, high integer, name text);
CREATE VIEW usual AS
  SELECT a.id, CASE WHEN a.low BETWEEN 1 AND 2 AND a.high = 3 THEN 'a' ELSE 'b' END AS kind
  FROM t a JOIN t b ON (a.low, a.high) = (b.low, b.high) AND a.id <> b.id
  WHERE a.low BETWEEN 0 AND 10 AND a.high > 5 AND EXISTS (SELECT FROM t c WHERE c.low BETWEEN 1 AND 2 AND c.id = a.id);
CREATE MATERIALIZED VIEW changed AS
  SELECT id, count(*) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n
  FROM t WHERE (low, high, id) IS DISTINCT FROM (1, 2, 3) AND name <> '';
CREATE FUNCTION usual_ids() RETURNS SETOF integer LANGUAGE sql BEGIN ATOMIC
  SELECT id FROM t WHERE low BETWEEN 1 AND 3 AND high > 0;
END;
