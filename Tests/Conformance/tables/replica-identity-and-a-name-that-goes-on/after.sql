create table t(a int not null, b int not null); create unique index i2 on t(a); create unique index i1 on t(a, b);
alter table t replica identity using index i1;
