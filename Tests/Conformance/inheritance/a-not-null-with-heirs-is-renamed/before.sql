CREATE TABLE readings (id int, value int NOT NULL);
CREATE TABLE heirs () INHERITS (readings);
CREATE TABLE parts (id int, value int NOT NULL) PARTITION BY LIST (id);
CREATE TABLE first PARTITION OF parts FOR VALUES IN (1);
