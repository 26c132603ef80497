CREATE TABLE orders (id bigint PRIMARY KEY, next int CONSTRAINT orders_next_fkey REFERENCES orders);
