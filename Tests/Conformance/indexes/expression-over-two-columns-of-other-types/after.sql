CREATE TABLE runs (a integer, b integer, c bigint, CONSTRAINT ordered CHECK (GREATEST(a, b) >= c));
CREATE INDEX first_of_two ON runs (COALESCE(a, b));
CREATE INDEX positive ON runs (c) WHERE COALESCE(a, b) > 0;
