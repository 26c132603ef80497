CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE DOMAIN d AS text COLLATE plain;
