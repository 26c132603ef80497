create table p(a int); create table c(x int default 1) inherits (p);
