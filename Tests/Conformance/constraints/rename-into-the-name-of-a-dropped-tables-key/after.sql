CREATE TABLE keys (id integer CONSTRAINT keys_pkey PRIMARY KEY);
CREATE TABLE notes (note text);
CREATE INDEX by_note ON notes (note);
