CREATE TYPE mood AS ENUM ('sad', 'ok', 'new');
CREATE TABLE t (m mood DEFAULT 'new', CONSTRAINT c CHECK (m <> 'new' OR m IS NULL));
CREATE INDEX t_m ON t (m) WHERE m = 'new';
CREATE VIEW v AS SELECT * FROM t WHERE m = 'new';
