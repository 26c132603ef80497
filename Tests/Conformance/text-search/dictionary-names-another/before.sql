CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, language = english);
