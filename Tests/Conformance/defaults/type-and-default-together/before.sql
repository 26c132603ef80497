CREATE TABLE t (a integer DEFAULT 1, b varchar(5) DEFAULT 'x');
