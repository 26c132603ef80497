create type r as range (subtype = int4);
create table par(x r); create table chi(y int, x r default '[3,4)') inherits (par);
