CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, language = english);
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple);
CREATE TEXT SEARCH DICTIONARY phrases (TEMPLATE = thesaurus, dictfile = thesaurus_sample, dictionary = 'public.words');
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word, asciiword WITH phrases, stems;
