create type r as enum ('a','c');
create table t(id int, x r generated always as ('a'::r) stored);
