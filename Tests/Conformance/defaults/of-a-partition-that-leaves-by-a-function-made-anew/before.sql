create function f(int) returns bigint language sql immutable as 'select 2::bigint';
create table p(x int default f(1), k int) partition by list (k); create table p1 partition of p for values in (1); alter table p1 alter x drop default;
create table p2 partition of p for values in (2);
