CREATE TYPE text_range AS RANGE (subtype = text);
CREATE TABLE t (id integer, m text_multirange DEFAULT '{[a,b]}');
