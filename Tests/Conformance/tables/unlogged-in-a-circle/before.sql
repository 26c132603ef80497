CREATE TABLE locks (id int PRIMARY KEY, mode text, UNIQUE (id, mode));
CREATE TABLE modes (id int PRIMARY KEY REFERENCES locks, mode text, UNIQUE (id, mode));
ALTER TABLE locks ADD CONSTRAINT locks_mode FOREIGN KEY (id, mode) REFERENCES modes (id, mode);
