CREATE TABLE visits (site integer NOT NULL, visitor integer NOT NULL, UNIQUE (site, visitor)) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
ALTER TABLE visits DETACH PARTITION visits_1;
ALTER TABLE visits_1 DROP CONSTRAINT visits_1_site_visitor_key, ADD PRIMARY KEY (site, visitor);
ALTER TABLE visits ATTACH PARTITION visits_1 FOR VALUES IN (1);
