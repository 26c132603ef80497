CREATE TABLE a (id int PRIMARY KEY, y int, z text);
CREATE PUBLICATION p FOR TABLE a (id, z);
