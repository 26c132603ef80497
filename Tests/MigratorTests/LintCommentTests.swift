import Testing

@testable import Migrator

@Suite("The linter, by comments,")
struct LintCommentTests {
  @Test("holds what a comment allows, and says what a comment allows for nothing")
  func permissions() throws {
    func rules(_ sql: String) throws -> [String] { try Lint.rules(in: sql) }
    #expect(try rules("-- lint: allow drop-table old\nDROP TABLE a;") == [])
    #expect(try rules("DROP TABLE a; -- lint: allow drop-table old") == [])
    #expect(try rules("/* lint: allow drop-table old */ DROP TABLE a;") == [])
    #expect(
      try rules("/*\n  lint: allow drop-table\n  old\n*/\nDROP TABLE a;\nDROP TABLE b;") == ["drop-table"])
    #expect(try rules("DROP TABLE\n  -- lint: allow drop-table, cascade old\n  a CASCADE;") == [])
    #expect(try rules("-- lint: allow drop-table old\nDROP TABLE a;\nDROP TABLE b;") == ["drop-table"])
    #expect(try rules("-- lint: allow-file drop-table old\nSELECT 1;\nDROP TABLE a;\nDROP TABLE b;") == [])
    #expect(try rules("-- lint: allow drop-table\nDROP TABLE a;") == ["lint-comment"])
    #expect(try rules("-- lint: allow no-such-rule x\nSELECT 1;") == ["lint-comment"])
    #expect(try rules("-- lint: allow drop-table x\nSELECT 1;") == ["lint-comment"])
    #expect(try rules("-- lint: disable drop-table\nSELECT 1;") == ["lint-comment"])
    #expect(
      try Linter(ignoring: ["drop-table"]).lint(sql: "DROP TABLE a;", path: "x").findings.map(\.rule) == [
        "lock-timeout"
      ])
    #expect(throws: MigratorError.self) { try Linter(ignoring: ["nonsense"]) }
  }

  @Test("holds what a comment in a DO block allows there, and no further")
  func inBlock() throws {
    func places(_ sql: String) throws -> [String] {
      try Lint.findings(in: sql).map { "\($0.rule) \($0.line ?? 0)" }
    }
    let block = """
      DO LANGUAGE plpgsql $$
      BEGIN
        -- lint: allow drop-table archived
        DROP TABLE a;
        DROP TABLE b;
      END $$;
      DROP TABLE c;
      """
    #expect(try places(block) == ["drop-table 5", "drop-table 7"])
    #expect(try places("DO '\nBEGIN DROP TABLE a; -- lint: allow drop-table old\nEND';") == [])
    #expect(try places("DO $$\n-- lint: allow truncate none\nBEGIN END $$;") == ["lint-comment 2"])
    #expect(try places("SELECT $$\n-- lint: allow truncate none\n$$;") == [])
  }

  @Test("takes what a hazard comment admits as a note")
  func hazards() throws {
    let sql = "-- table rewrite: blocks reads and writes\nALTER TABLE a ALTER COLUMN b TYPE bigint;"
    #expect(try Lint.findings(in: sql).map(\.severity) == [.note])
    // The comment counts for the statements that follow without an empty line.
    let group = "-- data loss: drops a and b\nDROP TABLE a;\nDROP TABLE b;\n\nDROP TABLE c;"
    #expect(try Lint.findings(in: group).map(\.severity) == [.note, .note, .error])
    let windows = group.replacing("\n", with: "\r\n")
    #expect(try Lint.findings(in: windows).map(\.severity) == [.note, .note, .error])
    // A comment about something else admits nothing.
    let other = "-- slow: reads the whole table\nDROP TABLE a;"
    #expect(try Lint.findings(in: other).map(\.severity) == [.error])
  }
}
