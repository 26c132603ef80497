CREATE TYPE state AS ENUM ('new', 'open', 'done');
CREATE TABLE t (k integer NOT NULL, s state DEFAULT 'new', w text DEFAULT 'new'::state::text);
CREATE INDEX t_i ON t (k);
ALTER TABLE t CLUSTER ON t_i;
