 CREATE EXTENSION btree_gist;
 CREATE TABLE t (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE u (t_id integer, during daterange);
