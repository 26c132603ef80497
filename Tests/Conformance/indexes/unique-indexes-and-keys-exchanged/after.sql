CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL);
CREATE UNIQUE INDEX u ON t (b);
CREATE UNIQUE INDEX p ON t (c);
ALTER TABLE t ADD CONSTRAINT i PRIMARY KEY (a);
CREATE TABLE r (a integer REFERENCES t (a), b integer REFERENCES t (b), c integer REFERENCES t (c));
