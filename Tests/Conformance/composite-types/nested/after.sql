CREATE TYPE point3 AS (x real, y real, z real);
CREATE TYPE segment AS (a point3, b point3, label text);
