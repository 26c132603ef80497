CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TYPE pair AS (m mood, n bigint);
