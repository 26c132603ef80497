CREATE TABLE readings (at date) PARTITION BY RANGE (at);
CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE notes (at date);
CREATE TABLE long_notes () INHERITS (notes);
