CREATE TABLE t (id integer, first_name text, last_name text);
CREATE VIEW v AS SELECT id, first_name || ' ' || last_name AS name FROM t;
