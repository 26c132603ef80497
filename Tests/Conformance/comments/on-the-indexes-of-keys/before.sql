CREATE TABLE bookings (
  id bigint CONSTRAINT bookings_pkey PRIMARY KEY,
  code text CONSTRAINT bookings_code UNIQUE,
  room int CONSTRAINT bookings_room UNIQUE,
  during tsrange,
  CONSTRAINT bookings_during EXCLUDE USING gist (during WITH &&)
);
COMMENT ON INDEX bookings_pkey IS 'by number';
COMMENT ON CONSTRAINT bookings_pkey ON bookings IS 'the key itself';
COMMENT ON INDEX bookings_code IS 'by code';
