import Testing

@testable import Migrator

@Suite("SQL that is cut into statements")
struct StatementTests {
  @Test("keeps the commands of a rule together, which stand in parentheses")
  func parentheses() throws {
    let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (NOTIFY x; DELETE FROM u WHERE (a = 1); NOTIFY y)"
    let statements = try Statement.split("SELECT 1;\n\(rule);\nSELECT 2")
    #expect(statements.map(\.text) == ["SELECT 1", rule, "SELECT 2"])
    #expect(statements.map(\.line) == [1, 2, 3])
  }

  @Test("knows a text that goes on in the next line, with the escapes that it began with")
  func continuedText() throws {
    func count(_ sql: String) throws -> Int { try Statement.split(sql).count }
    #expect(try count("SELECT E'a'\n  'b\\'; c'; SELECT 2") == 2)
    #expect(try count("SELECT 'a'\n  'b\\'; SELECT 2") == 2)
    #expect(try count("SELECT E'a'; SELECT\n'\\'; SELECT 3") == 3)
    #expect(Statement.words(of: "E'a' 'b'") == ["E'a'", "'b'"])
  }

  @Test("is refused at a parenthesis that is not closed, instead of being taken for one statement to the end")
  func openParenthesis() {
    let error = #expect(throws: StatementError.self) {
      try Statement.split("SELECT 1;\nCREATE TABLE t (\n  a int;\nDROP TABLE u;\n")
    }
    #expect(error?.line == 2)
  }
}
