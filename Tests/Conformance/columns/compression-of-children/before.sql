CREATE TABLE readings (at date, raw text, label text COMPRESSION pglz) PARTITION BY RANGE (at);
