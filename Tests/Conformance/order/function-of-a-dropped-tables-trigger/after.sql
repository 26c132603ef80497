 CREATE TABLE kept (a integer);
CREATE TABLE new (a integer, CONSTRAINT the_key PRIMARY KEY (a));
CREATE VIEW v AS SELECT a FROM new;
