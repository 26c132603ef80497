CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
 CREATE TABLE t (m mood);
 CREATE INDEX t_m ON t (m);
