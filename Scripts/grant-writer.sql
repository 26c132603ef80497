-- Lets the writer's role read the migrator's ledger and keep the writer's own; run as the owner after the first
-- `migrator upgrade`.

GRANT SELECT ON public.migrator_revisions TO iot_writer;
REVOKE INSERT ON public.migrator_revisions FROM iot_writer;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON public.writer_ledger_sessions, public.writer_ledger_batches, public.writer_ledger_positions TO iot_writer;
