CREATE TABLE t (title text, body text);
