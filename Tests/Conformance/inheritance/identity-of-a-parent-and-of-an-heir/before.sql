CREATE TABLE later (id bigint NOT NULL);
CREATE TABLE later_heir () INHERITS (later);
