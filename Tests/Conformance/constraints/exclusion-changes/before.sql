CREATE TABLE booking (during tstzrange, c circle, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
