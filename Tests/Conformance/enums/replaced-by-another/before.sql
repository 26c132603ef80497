CREATE TYPE old_mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m old_mood NOT NULL DEFAULT 'ok');
