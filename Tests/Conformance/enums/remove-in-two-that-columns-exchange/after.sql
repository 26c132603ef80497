CREATE TYPE colour AS ENUM ('red');
CREATE TYPE shade AS ENUM ('dark');
CREATE TABLE paints (a shade, b colour);
