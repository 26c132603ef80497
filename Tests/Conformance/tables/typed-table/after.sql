 CREATE TYPE pair AS (a integer, b text);
CREATE TABLE pairs OF pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x');
