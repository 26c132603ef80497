CREATE TABLE orders (id bigint PRIMARY KEY, former int CONSTRAINT orders_next_fkey REFERENCES orders, next bigint CONSTRAINT orders_next_fkey1 REFERENCES orders);
