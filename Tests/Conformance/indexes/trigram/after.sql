 CREATE TABLE t (a text);
CREATE EXTENSION pg_trgm;
CREATE INDEX t_a ON t USING gin (a gin_trgm_ops);
CREATE INDEX t_b ON t USING gist (a gist_trgm_ops (siglen = 32));
