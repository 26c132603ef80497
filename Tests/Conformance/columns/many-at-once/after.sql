CREATE TABLE t (a bigint NOT NULL, c timestamptz, d boolean, e numeric(9, 2) DEFAULT 1.5, f jsonb);
