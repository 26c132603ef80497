CREATE TYPE text_range AS RANGE (subtype = text, collation = "C", multirange_type_name = many_texts);
