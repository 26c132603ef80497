CREATE SCHEMA app;
CREATE TABLE app.orders (id bigint PRIMARY KEY, customer text);
SET search_path = app;
CREATE FUNCTION order_count(name text) RETURNS bigint LANGUAGE sql STABLE
  AS $$SELECT count(*) FROM orders WHERE customer = name$$;
CREATE FUNCTION has_orders(name text) RETURNS boolean LANGUAGE sql STABLE
  AS $$SELECT order_count(name) > 0$$;
RESET search_path;
