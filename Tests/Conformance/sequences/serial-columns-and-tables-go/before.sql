CREATE TABLE bins (id bigserial PRIMARY KEY, slot serial, label text);
CREATE TABLE crates (id serial PRIMARY KEY, label text DEFAULT 'crate');
CREATE SEQUENCE tags OWNED BY crates.id;
CREATE TABLE labels (id integer DEFAULT nextval('tags'), text text);
