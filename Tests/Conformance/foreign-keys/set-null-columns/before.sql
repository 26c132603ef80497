 CREATE TABLE a (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer, a_id integer, CONSTRAINT fk FOREIGN KEY (tenant, a_id) REFERENCES a ON DELETE SET NULL);
