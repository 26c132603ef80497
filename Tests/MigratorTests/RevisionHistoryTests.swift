import Migrator
import Postgres
import SchemaKit
import Testing
import TestSupport

@Suite("Histories")
struct RevisionHistoryTests {
  private static let one = Schema { Table("a") { Column("id", .bigint).primaryKey() } }

  @Test("a program that is older than the database can tell; and one whose files have a revision in between")
  func otherHistories() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      for message in ["one", "two", "three"] { _ = try await migrator.create(message, empty: true) }
      try await migrator.upgrade(to: .steps(.max))
      let chain = try migrator.directory.chain()
      try await withTemporaryFolder { folder in
        let older = MigrationsDirectory(path: folder)
        for file in chain[..<2].flatMap({ [$0.upFile, $0.downFile] }) {
          try file.text.write(toFile: "\(folder)/\(file.name)", atomically: true, encoding: .utf8)
        }
        try older.writeSum(Array(chain[..<2]))
        let program = Migrator(
          schema: Self.one, directory: older, configuration: migrator.configuration)
        let ahead = await #expect(throws: MigratorError.self) { try await program.upgrade() }
        #expect(ahead?.reason == .databaseIsAhead)
      }
      try await test.database.execute("DELETE FROM migrator_revisions WHERE revision = '\(chain[1].id)'")
      let skipped = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(skipped?.reason == .historiesDiffer)
      #expect(
        skipped?.message.hasSuffix("not what comes before it in the files: \(chain[1].id) (two)") == true)
    }
  }

  @Test("a revision whose down file says that it is irreversible isn't taken back, by a script neither")
  func irreversible() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try test.edit(".down.sql") { _ in "-- Down.\n-- Irreversible: the readings are gone\n" }
      try migrator.directory.writeSum(migrator.directory.chain())
      try await migrator.upgrade()
      let error = await #expect(throws: MigratorError.self) { try await migrator.downgrade(to: .base) }
      #expect(error?.message.contains("can't be taken back: the readings are gone") == true)
      #expect(throws: MigratorError.self) {
        try OfflineScript(schema: Self.one, directory: migrator.directory, from: "head", to: "base")
      }
      #expect(
        try await migrator.checkReplay(scratch: try PostgresConfiguration(test.database.superuserURL)) == [])
    }
  }
}
