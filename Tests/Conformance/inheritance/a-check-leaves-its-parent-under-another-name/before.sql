CREATE TABLE readings (value int, CONSTRAINT positive CHECK (value > 0));
CREATE TABLE first (value int, CONSTRAINT positive CHECK (value > 0)) INHERITS (readings);
