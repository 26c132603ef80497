CREATE COLLATION c (provider = icu, locale = 'de');
 CREATE TABLE t (a text COLLATE c);
 CREATE INDEX t_a ON t (a);
