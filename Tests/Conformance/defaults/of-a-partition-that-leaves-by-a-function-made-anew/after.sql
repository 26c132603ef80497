create function f(int) returns int language sql immutable as 'select 1';
create table p(x int default f(1), k int) partition by list (k); create table p1 partition of p for values in (1);
