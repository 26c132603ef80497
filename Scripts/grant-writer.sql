-- Lets the writer's role read the ledger, and nothing else; run as the owner after the first `migrator upgrade`.

GRANT SELECT ON public.migrator_revisions TO iot_writer;
REVOKE INSERT ON public.migrator_revisions FROM iot_writer;
