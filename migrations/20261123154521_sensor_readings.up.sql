-- Revision: 20261123154521
-- Parent: base
-- Message: sensor readings
-- Fingerprint: ee9c55b25b46029534d02067018f07590669f372f3811a24c6960cb25cab492c
-- Namespaces: public
-- Hypertable: {"chunks":"0 1 0","compressAfter":"0 7 0","dropAfter":"0 90 0","name":"sensor_readings","namespace":"public","orderBy":[{"column":"timestamp","nulls":"NULLS FIRST","order":"DESC"}],"partitionedBy":"timestamp","segmentBy":["device_id","sensor_type"]}

CREATE TABLE public.sensor_readings (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  "timestamp" timestamp with time zone NOT NULL,
  device_id character varying(100) NOT NULL,
  sensor_type character varying(50) NOT NULL,
  value double precision NOT NULL,
  metadata jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT sensor_readings_pkey PRIMARY KEY (id, "timestamp")
);

DO $timescaledb$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('public.sensor_readings', by_range('timestamp', INTERVAL '1 day'), create_default_indexes => FALSE, if_not_exists => TRUE, migrate_data => TRUE);
    ALTER TABLE public.sensor_readings SET (timescaledb.enable_columnstore = true, timescaledb.segmentby = 'device_id, sensor_type', timescaledb.orderby = '"timestamp" DESC');
    CALL add_columnstore_policy('public.sensor_readings', after => INTERVAL '7 days');
    PERFORM add_retention_policy('public.sensor_readings', drop_after => INTERVAL '90 days');
  END IF;
END
$timescaledb$;

CREATE INDEX sensor_readings_device_id_sensor_type_timestamp_idx ON public.sensor_readings USING btree (device_id, sensor_type, "timestamp" DESC);

CREATE INDEX sensor_readings_timestamp_idx ON public.sensor_readings USING btree ("timestamp" DESC);

COMMENT ON TABLE public.sensor_readings IS 'Measurements of all sensors';

COMMENT ON COLUMN public.sensor_readings."timestamp" IS 'when the sensor measured';

COMMENT ON COLUMN public.sensor_readings.created_at IS 'when the row was written';
