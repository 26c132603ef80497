 CREATE TABLE t (a integer);
REVOKE DELETE, TRUNCATE ON t FROM conformance_owner;
