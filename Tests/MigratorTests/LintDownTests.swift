import Testing

@testable import Migrator

@Suite("The linter, of files to go back,")
struct LintDownTests {
  @Test("wants a file to go back that takes back what the revision made")
  func down() throws {
    let up = """
      ALTER TABLE orders ADD COLUMN note text;
      CREATE VIEW notes AS SELECT note FROM orders;
      """
    func rules(_ down: String?) throws -> [String] {
      try Lint.withRevisions([up], downs: [down]) { try Linter().lint($0).findings.map(\.rule) }
    }
    #expect(try rules("DROP VIEW notes;\nALTER TABLE orders DROP COLUMN note;") == [])
    #expect(try rules("DROP VIEW notes;") == ["down-incomplete"])
    #expect(try rules("") == ["down-incomplete"])
    #expect(try rules(nil) == ["down-missing"])
    #expect(try rules("DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;") == [])
  }

  @Test("a trigger or a policy goes with the table that the revision makes")
  func onOwnTable() throws {
    func rules(_ table: String) throws -> [String] {
      let up = """
        CREATE TABLE s.t (id bigint PRIMARY KEY);
        CREATE TRIGGER touch BEFORE UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY own ON \(table) USING (true);
        """
      return try Lint.withRevisions([up], downs: ["DROP TABLE s.t;"]) {
        try Linter().lint($0).findings.map(\.rule)
      }
    }
    #expect(try rules("s.t") == [])
    #expect(try rules("s.other") == ["down-incomplete"])
  }

  @Test("a sequence that a column owns goes with its table, and needs no statement to go back")
  func ownedSequence() throws {
    let up = "CREATE SEQUENCE s;\nCREATE TABLE t (id bigint PRIMARY KEY DEFAULT nextval('s'));\n"
    func rules(_ up: String) throws -> [String] {
      try Lint.withRevisions([up], downs: ["DROP TABLE t;"]) { try Linter().lint($0).findings.map(\.rule) }
    }
    #expect(try rules(up + "ALTER SEQUENCE s OWNED BY t.id;") == [])
    #expect(try rules(up + "ALTER SEQUENCE s OWNED BY NONE;") == ["down-incomplete"])
    #expect(try rules(up) == ["down-incomplete"])
  }

  @Test("judges a file to go back by its locks, not by what it drops")
  func downRules() throws {
    let table = "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL);"
    let down = "DROP TABLE t;\nALTER TABLE orders ALTER COLUMN n SET NOT NULL;"
    let found = try Lint.withRevisions([table], downs: [down]) { try Linter().lint($0).findings }
    #expect(found.map(\.rule) == ["set-not-null-scans"])
    #expect(found.first?.line == 2)
  }
}
