CREATE TABLE t (a text DEFAULT '{}', b json);
