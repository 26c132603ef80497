 CREATE TABLE inner_rows (a integer, b text);
CREATE TABLE outer_rows (id integer, history inner_rows[]);
