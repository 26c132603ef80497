CREATE SCHEMA "a.b";
CREATE TABLE "a.b"."c.d" ("e.f" integer PRIMARY KEY);
CREATE TABLE "t.u" ("e.f" integer REFERENCES "a.b"."c.d", id serial);
CREATE VIEW "a.b"."v.w" AS SELECT "e.f" FROM "t.u";
