CREATE TABLE orders (id int, number int CONSTRAINT orders_code_not_null NOT NULL);
CREATE TABLE items (id uuid NOT NULL);
