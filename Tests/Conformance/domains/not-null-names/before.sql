CREATE DOMAIN level AS integer NOT NULL;
CREATE DOMAIN grade AS integer CONSTRAINT graded NOT NULL;
CREATE DOMAIN mark AS integer;
CREATE DOMAIN rank AS integer CONSTRAINT ranked NOT NULL;
CREATE TABLE results (level level, grade grade);
