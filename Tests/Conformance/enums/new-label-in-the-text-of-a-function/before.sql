CREATE TYPE status AS ENUM ('queued', 'done');

CREATE FUNCTION priority(s status) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE s WHEN 'queued' THEN 1 ELSE 2 END
$$;
