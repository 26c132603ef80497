CREATE TABLE bins (id bigserial PRIMARY KEY, label text);
CREATE TABLE labels (id integer, text text);
