 CREATE TABLE p (a integer, b text);
