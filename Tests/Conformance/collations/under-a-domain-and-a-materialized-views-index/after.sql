CREATE COLLATION words (provider = icu, locale = 'de');
CREATE TABLE texts (body text COLLATE words);
CREATE MATERIALIZED VIEW bodies AS SELECT body FROM texts;
CREATE INDEX bodies_body ON bodies (body);
CREATE DOMAIN word AS text COLLATE words;
CREATE TABLE entries (entry word);
CREATE VIEW all_entries AS SELECT entry FROM entries;
