CREATE TABLE devices (id int PRIMARY KEY, serial text NOT NULL);
