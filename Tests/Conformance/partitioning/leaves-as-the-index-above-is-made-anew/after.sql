create table p(id int, a bigint) partition by range(id);
create table p1 partition of p for values from (0) to (10);
create table p2(id int, a bigint);
create index pa on p(a) where a > 3;
create index p2a on p2(a);
create view v as select a from p2;
