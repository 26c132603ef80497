CREATE DOMAIN code AS text CHECK (length(VALUE) < 9);
CREATE TABLE t (a code, b code[] DEFAULT '{}');
