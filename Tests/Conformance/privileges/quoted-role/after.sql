 CREATE TABLE t (a integer);
GRANT SELECT ON t TO "Conformance ""Auditor""";
GRANT UPDATE (a) ON t TO "Conformance ""Auditor""";
