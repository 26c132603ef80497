CREATE TABLE t (a integer DEFAULT -1, b numeric DEFAULT 0.5, c smallint DEFAULT '4', d bigint DEFAULT 9223372036854775807, e double precision DEFAULT 'NaN');
