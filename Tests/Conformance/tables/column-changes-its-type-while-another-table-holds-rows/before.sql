CREATE TABLE readings (id integer, value integer);
CREATE TABLE kept (id integer, row readings);
CREATE TABLE dropped (id integer, row readings);
