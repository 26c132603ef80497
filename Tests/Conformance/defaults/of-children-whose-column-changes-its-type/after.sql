create table p(x int);
create table a(z int) inherits (p);
alter table a alter x set default 7;
create table pp(x int, k int) partition by list(k);
create table pp1 partition of pp for values in (1);
alter table pp1 alter x set default 7;
