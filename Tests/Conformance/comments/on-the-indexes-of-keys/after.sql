CREATE TABLE bookings (
  id int CONSTRAINT bookings_pkey PRIMARY KEY,
  code text CONSTRAINT bookings_code UNIQUE NULLS NOT DISTINCT,
  room int CONSTRAINT bookings_room UNIQUE,
  during tsrange,
  CONSTRAINT bookings_during EXCLUDE USING gist (during WITH &&)
);
COMMENT ON INDEX bookings_pkey IS 'by number';
COMMENT ON CONSTRAINT bookings_pkey ON bookings IS 'the key itself';
COMMENT ON INDEX bookings_code IS 'by code';
COMMENT ON INDEX bookings_room IS 'by room';
COMMENT ON INDEX bookings_during IS 'no two at once';

CREATE TABLE rooms (id int CONSTRAINT rooms_pkey PRIMARY KEY);
COMMENT ON INDEX rooms_pkey IS 'by room';
