 CREATE SCHEMA other;
 CREATE TABLE items (id integer PRIMARY KEY);
CREATE TABLE other.items (id integer PRIMARY KEY REFERENCES public.items);
