CREATE TABLE a (tenant integer NOT NULL, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer NOT NULL, a_id integer, FOREIGN KEY (tenant, a_id) REFERENCES a);
