CREATE TYPE new_mood AS ENUM ('sad', 'ok', 'x');
CREATE TABLE t (m new_mood NOT NULL DEFAULT 'ok');
