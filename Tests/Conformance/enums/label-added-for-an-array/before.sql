CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE jobs (states state[] DEFAULT '{new}');
