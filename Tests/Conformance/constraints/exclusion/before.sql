 CREATE EXTENSION btree_gist;
CREATE TABLE booking (room integer, during tstzrange);
