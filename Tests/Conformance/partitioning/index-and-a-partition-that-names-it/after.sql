CREATE TABLE readings (at date, device integer) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE readings_2025 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX by_device ON readings (device);
ALTER INDEX readings_2025_device_idx RENAME TO lately_by_device;
