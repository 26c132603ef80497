import Testing

@testable import Migrator

@Suite("The linter, of new enum values,")
struct LintEnumTests {
  @Test(
    "finds a new enum value used in its transaction, whatever uses it",
    arguments: [
      "CREATE TABLE r (id bigint PRIMARY KEY, s st DEFAULT 'returned')",
      "CREATE VIEW r AS SELECT * FROM orders WHERE s = 'returned'",
      "CREATE INDEX CONCURRENTLY ON orders (a) WHERE s = 'returned'",
    ])
  func enumValue(_ use: String) throws {
    let sql = "ALTER TYPE st ADD VALUE 'returned'; \(use)"
    #expect(try Lint.rules(in: sql).contains("enum-value-used-at-once"))
    #expect(try !Lint.rules(in: "CREATE TYPE st AS ENUM (); \(sql)").contains("enum-value-used-at-once"))
  }

  private func severities(_ use: String, _ tables: String = "") throws -> [Finding.Severity] {
    let sql = "ALTER TYPE app.st ADD VALUE 'new'; \(use)"
    return try Lint.withRevisions(["\(tables);", sql]) { try Linter().lint($0).findings }
      .filter { $0.rule == "enum-value-used-at-once" }.map(\.severity)
  }

  @Test(
    "lets a text be that stays one, however like the new value it is",
    arguments: [
      "CREATE TABLE log (kind text CHECK (kind IN ('new', 'old')), s app.st)",
      "CREATE TABLE log (st varchar(9) DEFAULT 'new', s app.st, CHECK (st <> 'new'))",
      "ALTER TABLE orders ADD COLUMN kind jsonb DEFAULT 'new', ADD COLUMN s app.st",
      "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'new', ADD CHECK (note <> 'new')",
      "CREATE TRIGGER t AFTER INSERT ON orders EXECUTE FUNCTION audit('new')",
    ])
  func texts(_ use: String) throws {
    #expect(try severities(use, "CREATE TABLE orders (id bigint PRIMARY KEY, note text, s app.st)") == [])
  }

  @Test(
    "says for certain that a value is used where the type is the enum, and that it may be where the type isn't known",
    arguments: [
      ("CREATE TABLE log (a text, s app.st[] DEFAULT ARRAY['new'])", Finding.Severity.error),
      ("CREATE TABLE log (s st, CHECK (s <> 'new'))", .error),
      ("ALTER TABLE orders ALTER s SET DEFAULT 'new'", .error),
      ("ALTER TABLE orders ALTER note TYPE st USING coalesce(note, 'new')", .error),
      ("CREATE VIEW v AS SELECT 'new'::app.st", .error),
      ("CREATE VIEW v AS SELECT app.st 'new'", .error),
      ("CREATE VIEW v AS SELECT 1 FROM other WHERE s = 'new'", .warning),
      ("ALTER TABLE other ALTER s SET DEFAULT 'new'", .warning),
      ("CREATE TRIGGER t AFTER INSERT ON orders WHEN (new.s = 'new') EXECUTE FUNCTION f()", .warning),
    ])
  func severity(_ use: String, expected: Finding.Severity) throws {
    let tables = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, s app.st)"
    #expect(try severities(use, tables) == [expected])
  }
}
