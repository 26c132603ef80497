 CREATE EXTENSION btree_gist;
CREATE TABLE t (id integer, during daterange);
