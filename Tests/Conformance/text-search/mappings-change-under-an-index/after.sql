CREATE TEXT SEARCH DICTIONARY first (TEMPLATE = simple, accept = 'false');
CREATE TEXT SEARCH DICTIONARY second (TEMPLATE = pg_catalog.snowball, language = 'french');
CREATE TEXT SEARCH CONFIGURATION c (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, numword WITH first, second;
CREATE TABLE documents (id int PRIMARY KEY, body text);
CREATE INDEX documents_body_idx ON documents USING gin (to_tsvector('public.c', body));
