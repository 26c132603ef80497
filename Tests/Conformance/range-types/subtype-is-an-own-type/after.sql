CREATE DOMAIN pos AS integer CHECK (VALUE > 0);
CREATE TYPE pos_range AS RANGE (subtype = pos);
