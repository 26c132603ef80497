CREATE TABLE parents (size integer DEFAULT 1, name text);
CREATE TABLE heirs (size integer DEFAULT 2) INHERITS (parents);
