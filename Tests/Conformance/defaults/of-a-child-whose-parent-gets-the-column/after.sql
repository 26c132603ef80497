create table p(a int, x int default 5); create table c(x int default 9) inherits (p);
