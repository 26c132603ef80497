create table p(a text);
create table c(z int) inherits (p);
alter table c add primary key (a);
create table t(a text references c);
create table pp(a text, k int) partition by list (k);
create table pp1 partition of pp for values in (1);
alter table pp1 add unique (a);
create table t2(a text references pp1(a));
