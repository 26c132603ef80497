create function fx(int) returns int language sql immutable as 'select $1';
create table t(s int default fx(3), k int, g int generated always as (fx(s)) stored) partition by list (k);
create table t1 partition of t for values in (1);
create index t_g on t(g); create index t1_g on t1(g, s); comment on column t1.g is 'by fx'; create view v as select g from t1;
