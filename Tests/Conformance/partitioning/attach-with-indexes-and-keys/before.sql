 CREATE TABLE t (id integer NOT NULL, d date NOT NULL, a integer, CONSTRAINT t_pkey PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
 CREATE INDEX t_a ON t (a);
CREATE TABLE t1 (id integer NOT NULL, d date NOT NULL, a integer, CONSTRAINT t1_pkey PRIMARY KEY (id, d));
CREATE INDEX t1_a_idx ON t1 (a);
