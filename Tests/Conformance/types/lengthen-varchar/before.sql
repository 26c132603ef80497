CREATE TABLE t (a varchar(10), b char(3), c varchar(5)[]);
