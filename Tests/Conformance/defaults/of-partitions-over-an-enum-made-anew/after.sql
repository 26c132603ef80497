create type e as enum ('a','c');
create table p(a e, k int) partition by list (k);
create table p1 partition of p for values in (1); alter table p1 alter a set default 'a';
