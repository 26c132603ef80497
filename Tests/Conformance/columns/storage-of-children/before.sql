CREATE TABLE z_readings (at date, raw text, label text) PARTITION BY RANGE (at);
CREATE TABLE a_readings PARTITION OF z_readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
