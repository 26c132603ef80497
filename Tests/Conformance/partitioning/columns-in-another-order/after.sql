 CREATE TABLE t (d date, a integer, b text) PARTITION BY RANGE (d);
CREATE TABLE t1 (b text, a integer, d date);
ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
