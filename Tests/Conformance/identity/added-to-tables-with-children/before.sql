CREATE TABLE readings (taken date NOT NULL) PARTITION BY RANGE (taken);
CREATE TABLE readings_2025 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO readings VALUES ('2025-03-01'), ('2025-04-01');
CREATE TABLE devices (name text);
CREATE TABLE gateways () INHERITS (devices);
INSERT INTO devices VALUES ('a');
INSERT INTO gateways VALUES ('b'), ('c');
