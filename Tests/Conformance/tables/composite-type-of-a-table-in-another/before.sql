 CREATE TABLE inner_rows (a integer, b text);
