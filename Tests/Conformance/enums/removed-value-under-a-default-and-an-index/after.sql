CREATE TYPE state AS ENUM ('new', 'open', 'closed');
CREATE TABLE t (k integer NOT NULL, s state DEFAULT 'new', w text DEFAULT 'new'::state::text);
CREATE INDEX t_i ON t (k, s);
ALTER TABLE t CLUSTER ON t_i;
