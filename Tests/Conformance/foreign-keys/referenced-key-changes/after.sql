CREATE TABLE a (id integer, code text NOT NULL, CONSTRAINT a_key PRIMARY KEY (id), CONSTRAINT a_code UNIQUE (code));
CREATE TABLE b (id integer, code text CONSTRAINT fk REFERENCES a (code));
