CREATE TABLE orders (region integer, id integer, invoice integer, UNIQUE (region, id)) PARTITION BY LIST (region);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
CREATE TABLE invoices (region integer, id integer, "order" integer, UNIQUE (region, id)) PARTITION BY LIST (region);
CREATE TABLE invoices_1 PARTITION OF invoices FOR VALUES IN (1);
ALTER TABLE orders ADD CONSTRAINT orders_invoice FOREIGN KEY (region, invoice) REFERENCES invoices (region, id);
ALTER TABLE invoices ADD CONSTRAINT invoices_order FOREIGN KEY (region, "order") REFERENCES orders (region, id);
