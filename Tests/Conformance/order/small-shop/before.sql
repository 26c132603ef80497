CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE customer (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE purchase (id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, state state DEFAULT 'open', total numeric(8, 2));
CREATE VIEW unpaid AS SELECT p.id, c.email FROM purchase p JOIN customer c ON c.id = p.customer_id WHERE p.state = 'open';
