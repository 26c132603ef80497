CREATE TABLE parent (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE heir (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
ALTER TABLE heir INHERIT parent;

CREATE TABLE visits (at timestamptz NOT NULL);
