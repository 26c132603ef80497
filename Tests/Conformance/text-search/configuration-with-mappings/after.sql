CREATE TABLE documents (id int PRIMARY KEY, body text);
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple, accept = false, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION english_plain (COPY = english);
ALTER TEXT SEARCH CONFIGURATION english_plain ALTER MAPPING FOR word, asciiword WITH plain, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION english_plain IS 'stop words first';
CREATE INDEX documents_body_idx ON documents USING gin (to_tsvector('public.english_plain', body));
