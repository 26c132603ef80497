CREATE TABLE a (tenant integer NOT NULL, id integer PRIMARY KEY);
CREATE TABLE b (tenant integer NOT NULL, a_id integer REFERENCES a);
