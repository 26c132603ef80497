CREATE TABLE things (id int NOT NULL, name text NOT NULL);
CREATE TABLE tools (PRIMARY KEY (id)) INHERITS (things);
CREATE TABLE toys () INHERITS (things);
CREATE TABLE old_tools (PRIMARY KEY (id, name)) INHERITS (tools);
