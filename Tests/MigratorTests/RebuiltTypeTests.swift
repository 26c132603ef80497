import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("A type that is made anew")
struct RebuiltTypeTests {
  private static func spans(_ subtype: String) -> Schema {
    Schema {
      RangeType("span", subtype: subtype)
      Table("visits") {
        Column("id", .integer).primaryKey()
        Column("during", .named("span")).default("'[1,5)'")
        Column("pauses", .named("span_multirange")).nullable()
        Check("some_time", "NOT isempty(during)")
        Exclusion(("during", "&&"), name: "one_at_a_time")
      }
      View("long_visits", "SELECT id FROM visits WHERE upper(during) > 3")
    }
  }

  @Test("of ranges keeps the rows of its columns, and its multirange's, there and back")
  func ranges() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Self.spans("integer"))
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute(
        "INSERT INTO visits VALUES (1, DEFAULT, '{[2,3),[4,5)}'), (2, '[7,)', NULL)")
      let second = try test.migrator(Self.spans("numeric"))
      _ = try await second.create("second")
      let sql = try test.text(of: "second.up.sql")
      #expect(sql.contains("-- table rewrite") && sql.contains("-- may fail: every value"))
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let rows = "SELECT string_agg(concat_ws(' ', id, during, pauses), '; ' ORDER BY id) FROM visits"
      #expect(try await test.database.scalar(rows) == "1 [1,5) {[2,3),[4,5)}; 2 [7,)")
      try await test.database.execute("INSERT INTO visits VALUES (3, '[5.5,6.5)', NULL)")
      await #expect(throws: (any Error).self) { try await second.downgrade(to: .steps(1)) }
      try await test.database.execute("DELETE FROM visits WHERE id = 3")
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
      #expect(try await test.database.scalar(rows) == "1 [1,5) {[2,3),[4,5)}; 2 [7,)")
    }
  }

  private static func moods(_ labels: String...) -> Schema {
    Schema {
      EnumType(name: "mood", labels: labels)
      Function("usual", returns: "mood", "SELECT 'sad'::public.mood")
      Function("is_sad", "m mood", returns: "boolean", "SELECT m = 'sad'").immutable()
      Table("days") {
        Column("id", .integer)
        Column("mood", .enum("mood")).default("usual()")
        Column("sad", .boolean).generated(as: "is_sad(mood)")
        Check("some", "is_sad(mood) OR id > 0")
        Index("by_sadness", on: .expression("is_sad(mood)"))
        Policy("own", using: "is_sad(mood)")
      }
    }
  }

  @Test("takes off what calls functions of it, and puts it back, there and back")
  func functions() async throws {
    try await withMigrator { test in
      let first = try test.migrator(Self.moods("sad", "ok", "happy"))
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute("INSERT INTO days (id) VALUES (1)")
      let second = try test.migrator(Self.moods("sad", "happy"))
      _ = try await second.create("second", allowDestructive: true)
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      let row = try await test.database.scalar("INSERT INTO days (id) VALUES (2) RETURNING concat(mood, sad)")
      #expect(row == "sadt")
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
    }
  }

  @Test("that comes for a text is one to indexes and checks over it, there and back")
  func textsToLabels() async throws {
    func schema(_ type: ColumnType, _ parts: EnumType...) -> Schema {
      Schema {
        parts
        Table("invoices") {
          Column("status", type)
          Index("open", on: "status").where("status <> 'void'")
          Index("drafts", on: .expression("(status = 'draft')"))
          Check("known", "status <> 'none'")
        }
      }
    }
    try await withMigrator { test in
      let first = try test.migrator(schema(.text))
      _ = try await first.create("first")
      try await first.upgrade()
      let dump = try await test.dump()
      try await test.database.execute("INSERT INTO invoices VALUES ('draft'), ('void')")
      let second = try test.migrator(
        schema(.enum("invoice_status"), EnumType("invoice_status", "draft", "void", "none")))
      _ = try await second.create("second")
      #expect(try test.text(of: "second.up.sql").contains("-- may fail: values of public.invoices.status"))
      try await second.upgrade()
      #expect(try await second.check().differences == [])
      try await second.downgrade(to: .steps(1))
      #expect(try await test.dump() == dump)
    }
  }
}
