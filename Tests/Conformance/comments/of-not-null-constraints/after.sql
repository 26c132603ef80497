CREATE DOMAIN code AS text CONSTRAINT code_needed NOT NULL;
COMMENT ON CONSTRAINT code_needed ON DOMAIN code IS 'of a domain';
CREATE DOMAIN label AS text NOT NULL;
CREATE TABLE devices (
  serial integer CONSTRAINT has_number NOT NULL,
  site integer NOT NULL,
  rack integer,
  slot integer NOT NULL,
  kind code
);
COMMENT ON CONSTRAINT has_number ON devices IS 'stays, under another name';
COMMENT ON CONSTRAINT devices_site_not_null ON devices IS 'after';
COMMENT ON CONSTRAINT devices_slot_not_null ON devices IS 'comes with it';
CREATE TABLE readings (at date NOT NULL, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
COMMENT ON CONSTRAINT readings_at_not_null ON readings_2024 IS 'of a partition';
CREATE TABLE alarms (code integer NOT NULL);
COMMENT ON CONSTRAINT alarms_code_not_null ON alarms IS 'of a new table';
