CREATE TABLE t (a integer DEFAULT 1, b numeric DEFAULT 0, c smallint DEFAULT 3, d bigint DEFAULT 0, e double precision);
