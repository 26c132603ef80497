CREATE TYPE text_range AS RANGE (subtype = text, multirange_type_name = many_texts);
CREATE TABLE t (id integer, m many_texts DEFAULT '{[a,b]}');
