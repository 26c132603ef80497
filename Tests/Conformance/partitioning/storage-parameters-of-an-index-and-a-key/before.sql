CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (id, at) WITH (fillfactor = 80);
CREATE INDEX events_kind ON events (kind) WITH (fillfactor = 70);
