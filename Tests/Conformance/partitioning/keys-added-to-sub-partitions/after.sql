CREATE TABLE sites (id integer PRIMARY KEY);
CREATE TABLE readings (
  site integer NOT NULL REFERENCES sites,
  taken date NOT NULL,
  number integer NOT NULL,
  PRIMARY KEY (taken, site),
  CONSTRAINT readings_once UNIQUE (number, taken, site)
) PARTITION BY RANGE (taken);
CREATE TABLE readings_2025 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (site);
CREATE TABLE readings_2025_here PARTITION OF readings_2025 FOR VALUES IN (1);
CREATE TABLE readings_other PARTITION OF readings DEFAULT;
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
