CREATE TABLE t (a integer, b text);
 CREATE INDEX t_a ON t (a);
 CREATE INDEX t_b ON t (lower(b));
 CREATE INDEX t_p ON t (a) WHERE b <> '';
