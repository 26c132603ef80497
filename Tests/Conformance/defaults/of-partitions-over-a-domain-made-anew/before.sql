create domain d as int;
create table p(a d default 1, k int) partition by list (k);
create table p1 partition of p for values in (1); alter table p1 alter a set default 7;
create table p2 partition of p for values in (2); alter table p2 alter a drop default;
