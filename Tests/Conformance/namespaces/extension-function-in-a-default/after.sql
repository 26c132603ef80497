CREATE EXTENSION pgcrypto;
CREATE TABLE t (a integer, b bytea DEFAULT gen_random_bytes(8));
