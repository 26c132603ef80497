CREATE TABLE readings (kind int, value int) PARTITION BY LIST (kind);
CREATE TABLE first (kind int, value int, CONSTRAINT own UNIQUE (kind, value));
CREATE TABLE second (kind int, value int, CONSTRAINT second_kind_value_key UNIQUE (kind, value));
