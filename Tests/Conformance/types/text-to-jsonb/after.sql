CREATE TABLE t (a jsonb DEFAULT '{}', b jsonb);
