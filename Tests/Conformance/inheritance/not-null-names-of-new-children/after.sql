CREATE TABLE sites (id integer NOT NULL);
CREATE TABLE visits (site integer NOT NULL, visitor bigint NOT NULL);
CREATE TABLE home_visits (CONSTRAINT home_site NOT NULL site, mood text) INHERITS (visits);
CREATE TABLE other_visits (visitor bigint NOT NULL, mood text) INHERITS (visits);
