CREATE TABLE t (id text PRIMARY KEY DEFAULT gen_random_uuid()::text);
