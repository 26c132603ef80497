CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE DOMAIN name AS text COLLATE plain;
CREATE TABLE people (first text COLLATE plain, last text COLLATE plain, nick name);
CREATE INDEX people_last ON people (last);
