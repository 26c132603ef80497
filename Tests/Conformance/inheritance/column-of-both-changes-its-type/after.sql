CREATE TABLE parents (size text DEFAULT '1', name text);
CREATE TABLE heirs (size text DEFAULT '2') INHERITS (parents);
