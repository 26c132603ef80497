CREATE DOMAIN code AS text CONSTRAINT code_needed NOT NULL;
CREATE DOMAIN label AS text NOT NULL;
COMMENT ON CONSTRAINT label_not_null ON DOMAIN label IS 'goes';
CREATE TABLE devices (
  serial integer CONSTRAINT numbered NOT NULL,
  site integer NOT NULL,
  rack integer NOT NULL,
  slot integer,
  kind code
);
COMMENT ON CONSTRAINT numbered ON devices IS 'stays, under another name';
COMMENT ON CONSTRAINT devices_site_not_null ON devices IS 'before';
COMMENT ON CONSTRAINT devices_rack_not_null ON devices IS 'goes with it';
CREATE TABLE readings (at date NOT NULL, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
