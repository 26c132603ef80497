CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE TYPE shade AS ENUM ('light', 'dark');
CREATE TABLE paints (a colour, b shade);
