create function mk() returns int language sql as $$select 1$$;
create table p(x int default mk(), y int);
create table c(z int) inherits (p);
alter table c alter x set default mk() + 1;
create table c2(z int) inherits (p);
alter table c2 alter x drop default;
create domain dm as int default mk() check (value > mk());
create table u(x dm);
