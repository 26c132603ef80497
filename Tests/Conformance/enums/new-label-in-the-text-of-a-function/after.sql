CREATE TYPE status AS ENUM ('queued', 'evicted', 'done');

CREATE FUNCTION priority(s status) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE s WHEN 'queued' THEN 1 WHEN 'evicted' THEN 3 ELSE 2 END
$$;
