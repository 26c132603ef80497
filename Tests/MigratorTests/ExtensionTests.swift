import Migrator
import SchemaKit
import Testing
import TestSupport

@Suite("Extensions and domains")
struct ExtensionTests {
  private static func isAvailable(_ name: String) async throws -> Bool {
    try await withTestDatabase { database in
      try await database.scalar("SELECT count(*) FROM pg_available_extensions WHERE name = '\(name)'") == "1"
    }
  }

  @Test(
    "an extension is installed before what uses it, and goes after it",
    .enabled { try await isAvailable("btree_gist") })
  func extensions() async throws {
    let schema = Schema {
      Extension("btree_gist")
      Table("bookings") {
        Column("room", .integer)
        Column("during", .tstzrange)
        Exclusion(("room", "="), ("during", "&&"))
      }
    }
    try await withMigrator { test in
      let before = try await test.dump()
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("bookings")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      let without = try test.migrator(
        Schema {
          Table("bookings") {
            Column("room", .integer); Column("during", .tstzrange)
          }
        })
      _ = try await without.create("no extension", allowDestructive: true)
      try await without.upgrade()
      #expect(
        try await test.database.scalar("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'")
          == "0")
      try await without.downgrade(to: .base)
      #expect(try await test.dump() == before)
    }
  }

  @Test(
    "an extension that nobody declared is the server's affair", .enabled { try await isAvailable("citext") })
  func undeclared() async throws {
    try await withMigrator { test in
      try await test.database.execute("CREATE EXTENSION citext")
      let schema = Schema { Table("t") { Column("a", .named("citext")) } }
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("citext column")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.check().unmanaged.isEmpty)
    }
  }

  @Test("a domain is made before the columns that use it")
  func domains() async throws {
    try await withMigrator { test in
      var schema = Schema {
        Table("t") {
          Column("a", .domain("email")).default("'a@b'"); Column("b", .array(of: .domain("email")))
        }
      }
      schema.domains = [Domain("email", .text).check("email_check", "(VALUE ~~ '%@%'::text)")]
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("domain column")
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.status == .upToDate)
    }
  }
}
