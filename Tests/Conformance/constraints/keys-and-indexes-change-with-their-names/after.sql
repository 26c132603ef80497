CREATE TABLE orders (id integer, number integer, place text, CONSTRAINT orders_by_place PRIMARY KEY (id, place), CONSTRAINT orders_by_all UNIQUE (number, place));
CREATE UNIQUE INDEX orders_once_there ON orders (place, number);
CREATE INDEX orders_look_up_there ON orders (number, place);
CREATE TABLE lines (order_id integer, number integer);
