create function mk() returns bigint language sql as $$select 1$$;
create table p(x bigint default mk(), k int) partition by list (k);
create table p1 partition of p for values in (1);
alter table p1 alter x set default 7;
create table p2 partition of p for values in (2);
alter table p2 alter x drop default;
create table p3 partition of p for values in (3);
