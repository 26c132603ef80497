CREATE DOMAIN level AS text NOT NULL;
CREATE DOMAIN grade AS integer NOT NULL;
CREATE DOMAIN mark AS integer CONSTRAINT marked NOT NULL;
CREATE DOMAIN rank AS integer;
CREATE TABLE results (level level, grade grade);
