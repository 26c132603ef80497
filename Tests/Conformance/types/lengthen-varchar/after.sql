CREATE TABLE t (a varchar(200), b char(5), c varchar(9)[]);
