CREATE TYPE mood AS ENUM ('happy');
CREATE TABLE people (id integer, now mood, today mood);
