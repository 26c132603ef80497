CREATE TYPE mood AS ENUM ('it''s', 'so\so', 'a "b"', 'ünï', '');
