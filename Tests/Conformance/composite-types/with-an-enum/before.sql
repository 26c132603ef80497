CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TYPE pair AS (m mood, n integer);
