CREATE TABLE "a\b" ("$x" text DEFAULT 'a\b');
