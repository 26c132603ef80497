CREATE TABLE other (a integer);
CREATE INDEX thing ON other (a);
CREATE DOMAIN kind AS text;
