 CREATE TABLE owners (id bigint PRIMARY KEY);
CREATE TABLE items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id bigint NOT NULL REFERENCES owners ON DELETE CASCADE,
  code varchar(20) COLLATE "C" NOT NULL UNIQUE,
  price numeric(12, 2) DEFAULT 0 NOT NULL CHECK (price >= 0),
  gross numeric GENERATED ALWAYS AS (price * 1.2) STORED,
  tags text[] DEFAULT '{}',
  made timestamptz DEFAULT now() NOT NULL
);
CREATE INDEX items_owner ON items (owner_id) WHERE price > 0;
COMMENT ON TABLE items IS 'What is sold';
COMMENT ON COLUMN items.gross IS 'With tax';
