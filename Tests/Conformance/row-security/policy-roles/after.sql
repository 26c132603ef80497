 CREATE TABLE t (a integer);
CREATE POLICY p ON t TO conformance_reader, conformance_writer USING (true);
CREATE POLICY q ON t USING (true);
