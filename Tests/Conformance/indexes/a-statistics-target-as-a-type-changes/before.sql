CREATE TABLE orders (price int, count int);
CREATE INDEX totals ON orders ((price * count));
ALTER INDEX totals ALTER COLUMN 1 SET STATISTICS 500;
