CREATE TABLE a (id bigint);
CREATE TABLE b (id bigint);
CREATE VIEW a_ids AS SELECT id FROM a;
CREATE VIEW b_ids AS SELECT id FROM b;
CREATE POLICY of_b ON a USING (id IN (SELECT id FROM b_ids));
CREATE POLICY of_a ON b USING (id IN (SELECT id FROM a_ids));

CREATE TABLE d (id bigint);
CREATE TABLE e (id bigint);
CREATE POLICY of_e ON d USING (id IN (SELECT id FROM e));
CREATE POLICY of_d ON e USING (id IN (SELECT id FROM d));
