CREATE TABLE projects (id bigint PRIMARY KEY, name text);

CREATE TABLE members (project_id bigint NOT NULL REFERENCES projects, name text NOT NULL);

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON projects USING (EXISTS (
  SELECT FROM members WHERE project_id = projects.id AND members.name = current_user));

CREATE TABLE visits (at timestamptz NOT NULL);
