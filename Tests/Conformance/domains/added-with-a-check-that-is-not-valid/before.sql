CREATE TABLE sizes (width integer);
