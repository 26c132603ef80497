CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
 CREATE TABLE t (m mood, n integer) PARTITION BY RANGE (n);
 CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
