CREATE TABLE t (a bigint, "A" integer);
CREATE TABLE "T" (a integer, "a " integer);
