 CREATE TABLE t (a integer, j jsonb);
CREATE INDEX t_a ON t (a) WITH (deduplicate_items = off);
CREATE INDEX t_j ON t USING gin (j) WITH (fastupdate = off, gin_pending_list_limit = 128);
