create type e as enum ('a','b');
create table r(x e primary key);
create table t(y e references r);
create domain d as int;
create table r2(x d primary key);
create table t2(y d references r2);
create type rg as range (subtype = int4);
create table r3(x rg primary key);
create table t3(y rg references r3);
