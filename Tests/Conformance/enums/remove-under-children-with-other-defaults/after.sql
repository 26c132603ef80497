CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE t (id integer, m mood DEFAULT 'sad');
CREATE TABLE child () INHERITS (t);
ALTER TABLE child ALTER COLUMN m SET DEFAULT 'happy';
CREATE TABLE plain_child () INHERITS (t);
ALTER TABLE plain_child ALTER COLUMN m DROP DEFAULT;
