CREATE COLLATION plain (provider = libc, locale = 'POSIX');
CREATE DOMAIN name AS text;
CREATE TABLE people (first text COLLATE plain, last text COLLATE "C", nick name);
CREATE INDEX people_last ON people (last);
