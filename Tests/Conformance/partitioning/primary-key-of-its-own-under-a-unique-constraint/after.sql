CREATE TABLE visits (site integer NOT NULL, visitor integer NOT NULL, UNIQUE (site, visitor)) PARTITION BY LIST (site);
CREATE TABLE visits_1 (site integer NOT NULL, visitor integer NOT NULL, PRIMARY KEY (site, visitor));
ALTER TABLE visits ATTACH PARTITION visits_1 FOR VALUES IN (1);
