CREATE TABLE t (a text, b timestamptz, c jsonb, d text[], e interval, f boolean, g text);
