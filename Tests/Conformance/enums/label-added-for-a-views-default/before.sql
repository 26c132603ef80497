CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE jobs (last state);
CREATE VIEW latest AS SELECT last FROM jobs;
