create table p(id int, k int not null, constraint c check (id > 0)) partition by list (k);
create table x partition of p for values in (2);
