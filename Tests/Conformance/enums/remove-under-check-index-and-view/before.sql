CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
 CREATE TABLE t (id integer PRIMARY KEY, m mood DEFAULT 'sad', CONSTRAINT c CHECK (m <> 'happy' OR id > 5));
 CREATE INDEX t_m ON t (m) WHERE m = 'sad';
 CREATE VIEW v AS SELECT id, m, m::text AS words FROM t WHERE m = 'happy';
