CREATE TYPE pair AS (a bigint, b text);
 CREATE TABLE t (p pair, ps pair[]);
