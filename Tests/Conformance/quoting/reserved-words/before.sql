CREATE TABLE "user" ("group" integer);
