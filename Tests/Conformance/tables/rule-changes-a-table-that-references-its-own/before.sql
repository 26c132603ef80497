CREATE TABLE books (id bigint PRIMARY KEY, gone boolean NOT NULL DEFAULT false);

CREATE TABLE shelves (id bigint PRIMARY KEY, book_id bigint NOT NULL REFERENCES books);

CREATE RULE keep AS ON DELETE TO books DO INSTEAD (
  DELETE FROM shelves WHERE book_id = old.id;
  UPDATE books SET gone = true WHERE id = old.id);

CREATE TABLE visits (at timestamptz NOT NULL);
