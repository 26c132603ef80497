 CREATE TABLE t (a integer);
CREATE POLICY p ON t USING (true);
CREATE POLICY q ON t TO conformance_reader USING (true);
