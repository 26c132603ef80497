import Migrator
import SchemaKit
import Testing

@Suite("The offline script")
struct OfflineScriptTests {
  private static let one = Schema(ledger: "app.revisions") {
    Namespace("app")
    Table("app.a") { Column("id", .bigint).primaryKey() }
  }
  private static let two = Schema(ledger: "app.revisions") {
    Namespace("app")
    Table("app.a") {
      Column("id", .bigint).primaryKey()
      Column("n", .integer).nullable()
      Index(on: "n")
    }
  }

  @Test("does what upgrade does, by psql")
  func up() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.two)
      _ = try await migrator.create("two")
      try await test.write(byHand: "SET search_path = pg_catalog;\nSELECT 1 -- the last one", migrator)
      let script = try OfflineScript(schema: Self.two, directory: migrator.directory)
      let result = try await test.psql(script, on: test.database)
      #expect(result.code == 0, "\(result.errors)")
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.upgrade().isEmpty)
    }
  }

  @Test("that breaks off between steps leaves a record, and upgrade goes on with the revision")
  func brokenOff() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.one).create("one")
      try await test.migrator(Self.one).upgrade()
      let migrator = try test.migrator(Self.one)
      try await test.write(
        byHand: "-- Step 1 of 2: a transaction of its own\nCREATE TABLE app.b (n int);\n"
          + "-- Step 2 of 2: outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY b_n ON app.b (n);\n",
        migrator)
      let ids = try migrator.directory.chain().map(\.id.text)
      var script = try OfflineScript(schema: Self.one, directory: migrator.directory, from: ids[0]).text
      script = script.replacing("CREATE UNIQUE", with: "SELECT 1 / 0;\nCREATE UNIQUE")
      #expect(try await test.psql(script, on: test.database).code == 3)
      #expect(try await migrator.unfinished()?.finishedSteps == 1)
      let again = try await test.psql(script, on: test.database)
      #expect(again.errors.contains("half-way"))
      try await migrator.upgrade()
      #expect(try await test.database.scalar("SELECT to_regclass('app.b_n')") == "app.b_n")
      #expect(try await migrator.current()?.revision == ids[1])
    }
  }

  @Test("is UTF-8, whatever encoding psql has by itself")
  func encoding() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      for word in ["grün", "blöd"] {
        try await test.write(
          byHand: "COMMENT ON SCHEMA pg_temp IS NULL;\nSELECT set_config('app.word', '\(word)', false);\n",
          migrator)
      }
      let script = try OfflineScript(schema: Self.one, directory: migrator.directory)
      #expect(script.text.ranges(of: "SET client_encoding = 'UTF8';").count == 3)
    }
  }

  @Test(
    "takes revisions back as downgrade does, to base with the ledger; and is refused where nothing is to be taken back"
  )
  func down() async throws {
    try await withMigrator { test in
      let empty = try await test.dump()
      _ = try await test.migrator(Self.one).create("one")
      try await test.migrator(Self.one).upgrade()
      let migrator = try test.migrator(Self.two)
      // Its index is built, and dropped, in a step of its own.
      _ = try await migrator.create("two")
      try await migrator.upgrade()
      let ids = try migrator.directory.chain().map(\.id.text)
      func run(to end: String) async throws -> (code: Int, errors: String) {
        let script = try OfflineScript(
          schema: Self.two, directory: migrator.directory, from: "head", to: end)
        let result = try await test.psql(script, on: test.database)
        return (Int(result.code), result.errors)
      }
      #expect(try await run(to: ids[0]) == (0, ""))
      #expect(try await migrator.current()?.revision == ids[0])
      #expect(try await test.migrator(Self.one).check().differences == [])
      let refusal = try await run(to: "base")
      #expect(refusal.code == 3)
      #expect(refusal.errors.contains("\(ids[1]) is the one to take back, and this database is at \(ids[0])"))
      try await migrator.upgrade()
      #expect(try await run(to: "base").code == 0)
      #expect(try await migrator.current() == nil)
      #expect(try await test.dump() == empty)
    }
  }
}
