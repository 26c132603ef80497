CREATE SCHEMA tools;

CREATE TABLE months (place text NOT NULL, month integer NOT NULL, amount numeric);
