CREATE TABLE a (id int PRIMARY KEY, x int, y int);
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE "C d" (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE b, "C d";
CREATE PUBLICATION q FOR TABLE a (id, y) WHERE (x > 1), "C d";
CREATE PUBLICATION "R s" WITH (publish_via_partition_root = true);
