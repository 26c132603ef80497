CREATE TYPE state AS ENUM ('new', 'done', 'late');
CREATE TABLE jobs (states state[] DEFAULT '{new,late}');
