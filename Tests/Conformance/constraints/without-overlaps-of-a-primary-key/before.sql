CREATE TABLE bookings (
  room int4range NOT NULL,
  period tstzrange NOT NULL,
  PRIMARY KEY (room, period)
);
