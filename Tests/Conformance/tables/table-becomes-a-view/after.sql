 CREATE TABLE source (id integer, amount bigint);
CREATE VIEW report AS SELECT id, sum(amount) AS total FROM source GROUP BY id;
