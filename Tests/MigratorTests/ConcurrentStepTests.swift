import Migrator
import SchemaKit
import Testing

@Suite("A concurrent statement that the server refuses")
struct ConcurrentStepTests {
  private static let schema = Schema {}

  /// A revision of a table, and of a statement that runs outside a transaction.
  private func write(_ statement: String, _ test: TestMigrator, rows: String = "") async throws -> Migrator {
    let migrator = try test.migrator(Self.schema)
    try await test.write(
      byHand:
        "-- Step 1 of 2: a transaction of its own\nCREATE TABLE a (id int, n int) PARTITION BY LIST (id);\n"
        + "CREATE TABLE b (n int);\n\(rows)\n-- Step 2 of 2: outside a transaction\n\(statement);\n", migrator
    )
    return migrator
  }

  @Test(
    "is refused each time, and never taken for done: what it is to take away isn't there",
    arguments: ["DROP INDEX CONCURRENTLY b_n", "ALTER TABLE a DETACH PARTITION b CONCURRENTLY"])
  func missing(_ statement: String) async throws {
    try await withMigrator { test in
      let migrator = try await write(statement, test)
      for _ in 1...2 {
        let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
        #expect(["42704", "42P01"].contains(error?.underlying.sqlState))
      }
      #expect(try await migrator.unfinished()?.finishedSteps == 1)
    }
  }

  @Test("isn't taken for done either when somebody makes an index of the name meanwhile")
  func nameTakenMeanwhile() async throws {
    try await withMigrator { test in
      let migrator = try await write("CREATE INDEX CONCURRENTLY b_n ON b (nope)", test)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      try await test.database.execute("CREATE INDEX b_n ON b (n)")
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(["42703", "42P07"].contains(error?.underlying.sqlState))
      #expect(try await migrator.unfinished()?.finishedSteps == 1)
    }
  }

  @Test("leaves no index behind when it is taken out of the file")
  func takenOut() async throws {
    try await withMigrator { test in
      let migrator = try await write(
        "CREATE UNIQUE INDEX CONCURRENTLY b_n ON b (n)", test, rows: "INSERT INTO b VALUES (1), (1);")
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      try test.edit(".up.sql") {
        $0.replacing(
          "-- Step 2 of 2: outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY b_n ON b (n);\n", with: "")
      }
      try migrator.directory.writeSum(migrator.directory.chain())
      try await migrator.upgrade()
      #expect(try await test.database.scalar("SELECT to_regclass('b_n')") == nil)
      #expect(try await migrator.unfinished() == nil)
    }
  }

  @Test("has to name its index: a broken one could not be found")
  func unnamed() async throws {
    try await withMigrator { test in
      let migrator = try await write("CREATE UNIQUE INDEX CONCURRENTLY ON b (n)", test)
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.contains(".up.sql:13: CREATE INDEX CONCURRENTLY has to name its index") == true)
      #expect(try await migrator.current() == nil)
    }
  }
}
