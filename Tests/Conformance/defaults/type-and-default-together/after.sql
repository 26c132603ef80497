CREATE TABLE t (a text DEFAULT 'one', b date DEFAULT '2020-01-01');
