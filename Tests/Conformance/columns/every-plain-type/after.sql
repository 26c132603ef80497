CREATE TABLE t (
  id integer, b1 bit(3), b2 bit varying(5), b3 bit varying, c1 character(4), c2 "char", c3 char, v varchar, n name,
  n1 numeric, n2 numeric(10), n3 numeric(10, 3), n4 numeric(3, -2), f1 real, f2 double precision, m money,
  t1 time, t2 time(3), t3 timetz, t4 timetz(0), ts1 timestamp(3), ts2 timestamptz(6), d date,
  i1 interval, i2 interval day to second, i3 interval year to month, i4 interval(2), i5 interval second(3),
  inet inet, cidr cidr, mac macaddr, mac8 macaddr8, u uuid, x xml, j json, jb jsonb, jp jsonpath,
  tv tsvector, tq tsquery, p point, l line, ls lseg, bx box, pa path, po polygon, ci circle,
  r1 int4range, r2 tstzrange, r3 datemultirange, o oid, rc regclass, a1 integer[], a2 text[][], a3 numeric(5, 2)[],
  ts3 timestamptz(0)[], bb bytea, lsn pg_lsn
);
