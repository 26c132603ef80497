CREATE TYPE kind AS ENUM ('a', 'b', 'c');
CREATE TABLE readings (day date, kind kind DEFAULT 'a') PARTITION BY RANGE (day);
CREATE TABLE january PARTITION OF readings (kind DEFAULT NULL) FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
