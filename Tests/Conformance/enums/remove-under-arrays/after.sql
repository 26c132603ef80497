CREATE TYPE mood AS ENUM ('sad', 'happy');
 CREATE TABLE t (ms mood[] DEFAULT '{sad}' NOT NULL, m mood DEFAULT 'sad');
