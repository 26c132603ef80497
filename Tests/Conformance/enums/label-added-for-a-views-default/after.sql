CREATE TYPE state AS ENUM ('new', 'done', 'late');
CREATE TABLE jobs (last state);
CREATE VIEW latest AS SELECT last FROM jobs;
ALTER VIEW latest ALTER COLUMN last SET DEFAULT 'late';
