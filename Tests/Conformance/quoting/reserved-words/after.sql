CREATE TABLE "user" ("group" integer PRIMARY KEY, "order" text, "default" integer DEFAULT 5, "check" integer CHECK ("check" > 0), "end" date, "primary" boolean UNIQUE);
CREATE TABLE "table" ("references" integer REFERENCES "user" ("group"));
CREATE FUNCTION "function"("in" integer, "out" integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
