-- Down from revision 20261124023342 to 20261123154521: writer ledger

-- data loss: drops table public.writer_ledger_batches and its rows
DROP TABLE public.writer_ledger_batches;

-- data loss: drops table public.writer_ledger_sessions and its rows
DROP TABLE public.writer_ledger_sessions;

-- data loss: drops table public.writer_ledger_positions and its rows
DROP TABLE public.writer_ledger_positions;
