CREATE TABLE orders (net int, gross int GENERATED ALWAYS AS (net * 2) VIRTUAL);
COMMENT ON COLUMN orders.gross IS 'with tax';
CREATE VIEW totals AS SELECT gross FROM orders;
