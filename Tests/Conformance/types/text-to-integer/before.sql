CREATE TABLE t (a text, b text DEFAULT '7' NOT NULL);
