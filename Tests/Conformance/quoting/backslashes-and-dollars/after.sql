CREATE TABLE "a\b" ("$x" text DEFAULT E'a\\b\t''$$', "y$1" text DEFAULT '$1');
COMMENT ON TABLE "a\b" IS 'C:\dir $$ $1';
