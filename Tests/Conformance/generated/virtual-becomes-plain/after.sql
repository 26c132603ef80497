CREATE TABLE orders (net int, gross int DEFAULT 0);
COMMENT ON COLUMN orders.gross IS 'with tax';
CREATE VIEW totals AS SELECT gross FROM orders;
