-- Revision: 20261124023342
-- Parent: 20261123154521
-- Message: writer ledger
-- Fingerprint: de418b0f6f800f3a38bda1d24f8a267d9ffa726e288c848e89a34b1c190fd721
-- Namespaces: public
-- Hypertable: {"chunks":"0 1 0","compressAfter":"0 7 0","dropAfter":"0 90 0","name":"sensor_readings","namespace":"public","orderBy":[{"column":"timestamp","nulls":"NULLS FIRST","order":"DESC"}],"partitionedBy":"timestamp","segmentBy":["device_id","sensor_type"]}

CREATE TABLE public.writer_ledger_sessions (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  source text NOT NULL,
  consumer_group text NOT NULL,
  consumer text NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT now(),
  seen_at timestamp with time zone NOT NULL DEFAULT now(),
  revision text,
  policy text,
  CONSTRAINT writer_ledger_sessions_pkey PRIMARY KEY (id)
);

CREATE TABLE public.writer_ledger_batches (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  session bigint,
  source text NOT NULL,
  consumer_group text NOT NULL,
  committed_at timestamp with time zone NOT NULL DEFAULT now(),
  ids text NOT NULL,
  CONSTRAINT writer_ledger_batches_pkey PRIMARY KEY (id),
  CONSTRAINT writer_ledger_batches_session_fkey FOREIGN KEY (session) REFERENCES public.writer_ledger_sessions (id) ON DELETE SET NULL
);

CREATE TABLE public.writer_ledger_positions (
  source text NOT NULL,
  consumer_group text NOT NULL,
  stream text NOT NULL,
  last_id text NOT NULL,
  batches_after bigint NOT NULL DEFAULT 0,
  CONSTRAINT writer_ledger_positions_pkey PRIMARY KEY (source, consumer_group, stream)
);

ALTER TABLE public.writer_ledger_batches ALTER COLUMN ids SET STORAGE EXTERNAL;

CREATE INDEX writer_ledger_batches_session_idx ON public.writer_ledger_batches USING btree (session);

COMMENT ON COLUMN public.writer_ledger_sessions.source IS 'which Redis';

COMMENT ON COLUMN public.writer_ledger_sessions.seen_at IS 'brought up to date about once a minute';

COMMENT ON COLUMN public.writer_ledger_sessions.revision IS 'the revision that the writer was built with';

COMMENT ON COLUMN public.writer_ledger_sessions.policy IS 'its SCHEMA_POLICY';

COMMENT ON TABLE public.writer_ledger_sessions IS 'The writers that may commit; a writer whose row is gone is fenced';

COMMENT ON COLUMN public.writer_ledger_batches.session IS 'NULL when that writer is gone';

COMMENT ON COLUMN public.writer_ledger_batches.ids IS 'a line for each run of messages: its first id, its last id, the stream''s key';

COMMENT ON TABLE public.writer_ledger_batches IS 'The messages that were written and whose acknowledgement is not yet certain';

COMMENT ON COLUMN public.writer_ledger_positions.last_id IS 'every message up to this one is done with';

COMMENT ON COLUMN public.writer_ledger_positions.batches_after IS 'entries up to this one are about a former stream of that key';

COMMENT ON TABLE public.writer_ledger_positions IS 'How far each stream is done with';
