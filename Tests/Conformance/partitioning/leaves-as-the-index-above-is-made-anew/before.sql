create table p(id int, a int) partition by range(id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20);
create index pa on p(a);
create view v as select a from p2;
