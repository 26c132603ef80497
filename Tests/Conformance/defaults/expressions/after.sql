CREATE TABLE t (
  a text DEFAULT ('a' || current_user), b timestamptz DEFAULT (now() + interval '1 day'),
  c jsonb DEFAULT jsonb_build_object('x', 1), d text[] DEFAULT ARRAY['a', 'b'], e interval DEFAULT '1 mon 2 days',
  f boolean DEFAULT (1 > 2), g text DEFAULT E'it''s a \\ line\nbreak'
);
