CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE DOMAIN some_mood AS mood NOT NULL;
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TABLE people (id integer, now some_mood, today moods);
