CREATE TABLE things (id int, name text);
CREATE TABLE tools (PRIMARY KEY (id)) INHERITS (things);
CREATE TABLE toys () INHERITS (things);
CREATE TABLE old_tools (PRIMARY KEY (id, name)) INHERITS (tools);
