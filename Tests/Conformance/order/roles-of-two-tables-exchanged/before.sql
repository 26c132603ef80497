CREATE TABLE one (id integer PRIMARY KEY);
CREATE TABLE two (id integer PRIMARY KEY, one_id integer CONSTRAINT fk REFERENCES one);
