 CREATE TABLE stays (id integer);
CREATE TABLE goes (id integer PRIMARY KEY, note text DEFAULT 'x');
