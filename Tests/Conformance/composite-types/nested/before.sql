CREATE TYPE point3 AS (x real, y real);
CREATE TYPE segment AS (a point3, b point3);
