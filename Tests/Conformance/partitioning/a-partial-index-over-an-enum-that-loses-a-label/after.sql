CREATE TYPE state AS ENUM ('open', 'done');

CREATE TABLE jobs (id int, state state) PARTITION BY RANGE (id);
CREATE TABLE jobs_a PARTITION OF jobs FOR VALUES FROM (0) TO (20);
CREATE TABLE jobs_b PARTITION OF jobs DEFAULT;
CREATE INDEX jobs_left ON jobs (id) WHERE state <> 'done';
