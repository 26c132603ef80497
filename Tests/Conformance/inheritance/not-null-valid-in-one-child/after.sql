CREATE TABLE sites (id integer NOT NULL);
CREATE TABLE visits (site integer);
CREATE TABLE a_visits () INHERITS (visits);
CREATE TABLE z_visits () INHERITS (visits);
ALTER TABLE visits ADD CONSTRAINT at_a_site NOT NULL site NOT VALID;
ALTER TABLE a_visits VALIDATE CONSTRAINT at_a_site;
