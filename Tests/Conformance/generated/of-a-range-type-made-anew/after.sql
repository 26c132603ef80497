create type r as range (subtype = int8);
create table t(id int, x r generated always as (r(id, id+1)) stored);
