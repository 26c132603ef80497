create table p(a int, b bigint) partition by list (a);
create table q partition of p for values in (1);
create table x(a int, b bigint);
create view v as select b from q;
