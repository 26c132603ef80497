CREATE TABLE items (id bigint NOT NULL, name text);
CREATE TYPE item AS (id bigint, name text);

CREATE FUNCTION items_named(wanted text) RETURNS SETOF item LANGUAGE sql AS $$
  SELECT items.* FROM items WHERE name = wanted
$$;
