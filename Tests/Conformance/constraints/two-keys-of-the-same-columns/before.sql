 CREATE TABLE other (a integer);
