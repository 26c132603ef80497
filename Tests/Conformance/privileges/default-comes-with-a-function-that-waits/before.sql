CREATE TABLE readings (place text);
