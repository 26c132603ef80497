CREATE TABLE a (n integer);
CREATE TABLE b (n integer, CONSTRAINT k1 UNIQUE (n));
CREATE TABLE c (n integer, CONSTRAINT k2 UNIQUE (n));
CREATE INDEX i1 ON b (n);
CREATE INDEX i2 ON a (n);
CREATE TABLE r (n integer REFERENCES b (n));
