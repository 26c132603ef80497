CREATE TABLE readings (device integer, value integer,
  CONSTRAINT one CHECK (device > 0), CONSTRAINT three CHECK (value > 0)) PARTITION BY LIST (device);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES IN (1);
ALTER TABLE readings_1 ADD CONSTRAINT four CHECK (value > 1), ADD CONSTRAINT two CHECK (value > 2);
