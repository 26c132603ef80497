CREATE TABLE t (a integer, id uuid NOT NULL DEFAULT gen_random_uuid(), seen timestamptz DEFAULT clock_timestamp());
