create table p(a int, b int) partition by list (a);
create table x partition of p for values in (1);
create view v as select b from x;
