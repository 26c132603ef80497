CREATE TABLE t (a integer);
CREATE TABLE log (a integer, what text);
CREATE RULE told AS ON INSERT TO t DO ALSO (NOTIFY changes; INSERT INTO log VALUES (NEW.a, 'new; not old'));
