CREATE TABLE orders (id integer CONSTRAINT orders_by_id PRIMARY KEY, number integer, place text, CONSTRAINT orders_by_number UNIQUE (number));
CREATE UNIQUE INDEX orders_once ON orders (place);
CREATE INDEX orders_look_up ON orders (number);
CREATE TABLE lines (order_id integer REFERENCES orders, number integer REFERENCES orders (number));
INSERT INTO orders VALUES (1, 1, 'here');
INSERT INTO lines VALUES (1, 1);
