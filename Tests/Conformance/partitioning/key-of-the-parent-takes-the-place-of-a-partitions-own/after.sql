CREATE TABLE visits (site integer NOT NULL, visitor integer NOT NULL, UNIQUE (site, visitor)) PARTITION BY LIST (site);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES IN (1);
