CREATE TABLE orders (id int, code int NOT NULL);
CREATE TABLE items (name text CONSTRAINT items_id_not_null NOT NULL, id uuid CONSTRAINT items_id_not_null1 NOT NULL);
