create table p(a int);
create table c(z int) inherits (p);
alter table c add primary key (a);
create table t(a int references c);
create table pp(a int, k int) partition by list (k);
create table pp1 partition of pp for values in (1);
alter table pp1 add unique (a);
create table t2(a int references pp1(a));
