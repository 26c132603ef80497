 CREATE TABLE a (id integer PRIMARY KEY, n text);
CREATE TABLE z (a_id integer REFERENCES a, extra text);
CREATE VIEW v AS SELECT a.id, a.n, z.extra FROM a LEFT JOIN z ON z.a_id = a.id;
