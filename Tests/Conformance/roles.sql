-- The roles of all cases. Applied by a superuser before them, and again by the next run.
BEGIN;
SELECT pg_advisory_xact_lock(4711);
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['conformance_reader', 'conformance_writer', 'Conformance "Auditor"'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I', name);
    END IF;
  END LOOP;
  -- Owns the databases, and can do nothing else.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'conformance_owner') THEN
    CREATE ROLE conformance_owner LOGIN PASSWORD 'conformance';
  END IF;
END
$$;
COMMIT;
