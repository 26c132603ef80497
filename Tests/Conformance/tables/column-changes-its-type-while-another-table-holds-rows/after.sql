CREATE TABLE readings (id integer, value text);
CREATE TABLE kept (id integer, row readings);
CREATE TABLE made (id integer, row readings);
