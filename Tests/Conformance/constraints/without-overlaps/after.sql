 CREATE EXTENSION btree_gist;
CREATE TABLE t (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
