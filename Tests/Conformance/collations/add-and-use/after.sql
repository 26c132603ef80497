CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
COMMENT ON COLLATION german IS 'as in the telephone book';
CREATE TABLE t (a text COLLATE german, b text COLLATE nocase UNIQUE);
