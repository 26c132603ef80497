CREATE TABLE s (a integer);
CREATE TABLE v (a integer);
