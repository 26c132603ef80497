CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE TABLE t (h ext.hstore DEFAULT ''::ext.hstore);
CREATE INDEX t_h ON t USING gin (h);
