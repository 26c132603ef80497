CREATE TABLE readings (at date, raw text, label text) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE readings_2024 ALTER COLUMN raw SET DEFAULT 'none', ALTER COLUMN raw SET NOT NULL, ALTER COLUMN label SET STATISTICS 200, ALTER COLUMN label SET STORAGE EXTERNAL;
COMMENT ON COLUMN readings_2024.label IS 'as written';
CREATE TABLE notes (at date, text text DEFAULT 'short');
CREATE TABLE long_notes () INHERITS (notes);
ALTER TABLE long_notes ALTER COLUMN text SET DEFAULT 'long';
