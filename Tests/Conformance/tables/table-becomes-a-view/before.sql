CREATE TABLE report (id integer, total bigint);
 CREATE TABLE source (id integer, amount bigint);
