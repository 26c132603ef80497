 CREATE TABLE a (id integer PRIMARY KEY) PARTITION BY HASH (id);
 CREATE TABLE a0 PARTITION OF a FOR VALUES WITH (modulus 1, remainder 0);
CREATE TABLE b (id integer, a_id integer) PARTITION BY HASH (id);
 CREATE TABLE b0 PARTITION OF b FOR VALUES WITH (modulus 1, remainder 0);
