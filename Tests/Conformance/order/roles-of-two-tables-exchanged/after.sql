CREATE TABLE two (id integer PRIMARY KEY);
CREATE TABLE one (id integer PRIMARY KEY, two_id integer CONSTRAINT fk REFERENCES two);
