CREATE TABLE a (id int PRIMARY KEY, x int, y int);
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE "C d" (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE a, b;
CREATE PUBLICATION q FOR TABLE a (id, x), "C d" WITH (publish_via_partition_root = true);
CREATE PUBLICATION "R s" FOR TABLE a WITH (publish = 'insert');
