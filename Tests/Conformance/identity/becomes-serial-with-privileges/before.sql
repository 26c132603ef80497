CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Number" bigserial, v text);
GRANT USAGE ON SEQUENCE t_id_seq TO conformance_reader;
GRANT SELECT ON SEQUENCE "t_Number_seq" TO conformance_reader;
