CREATE TABLE keys (id integer CONSTRAINT keys_pkey1 PRIMARY KEY);
CREATE TABLE former_keys (id integer CONSTRAINT keys_pkey PRIMARY KEY, note text);
CREATE INDEX by_note ON former_keys (note);
CREATE TABLE notes (note text);
CREATE INDEX by_note1 ON notes (note);
