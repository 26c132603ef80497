CREATE TYPE mood AS ENUM ('it''s', 'a "b"');
