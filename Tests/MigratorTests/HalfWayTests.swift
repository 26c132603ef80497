import Foundation
import Postgres
import SchemaKit
import Synchronization
import Testing
import TestSupport

@testable import Migrator

@Suite("A revision that is half-way")
struct HalfWayTests {
  private static let schema = Schema { Table("a") { Column("id", .bigint).primaryKey() } }
  private static let steps = """
    -- Step 1 of 3: a transaction of its own
    CREATE TABLE b (n integer);
    INSERT INTO b VALUES (5), (5);
    -- Step 2 of 3: outside a transaction
    -- slow: reads the whole table
    CREATE UNIQUE INDEX CONCURRENTLY b_n ON b (n);
    -- Step 3 of 3: a transaction of its own
    COMMENT ON TABLE b IS 'done';

    """

  /// A database in which the second of three steps of the only revision has failed.
  private func withFailure(_ body: (TestMigrator, Migrator) async throws -> Void) async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      try await test.write(byHand: Self.steps, migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      try await body(test, migrator)
    }
  }

  @Test("is shown by what is left of it, with the comments, where one asks what would run")
  func preview() async throws {
    try await withFailure { _, migrator in
      let preview = try await migrator.preview(upgradeTo: .head)
      #expect(preview.revisions.count == 1)
      #expect(preview.sql.contains("-- step 1 is done\n-- Step 2 of 3: outside a transaction\n-- slow: "))
      #expect(!preview.sql.contains("CREATE TABLE b"))
      #expect(preview.sql.hasSuffix("COMMENT ON TABLE b IS 'done';\n"))
    }
  }

  @Test("going back is shown so too")
  func previewDown() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      try await test.write(byHand: "CREATE TABLE b (n integer);\n", migrator)
      try await migrator.upgrade()
      try test.edit("by_hand.down.sql") {
        $0 + """
          -- Step 1 of 2: a transaction of its own
          DROP TABLE b;
          -- Step 2 of 2: a transaction of its own
          DROP TABLE nosuch;
          """
      }
      try migrator.directory.writeSum(try migrator.directory.chain())
      await #expect(throws: RevisionError.self) { try await migrator.downgrade(to: .base) }
      let sql = try await migrator.preview(downgradeTo: .base).sql
      #expect(sql.contains(".down.sql\n-- step 1 is done\n-- Step 2 of 2"))
      #expect(!sql.contains("DROP TABLE b;"))
      #expect(sql.hasSuffix("DROP TABLE nosuch;\n"))
    }
  }

  @Test("that is the first one is given up by way back to base, where no database can be made for it")
  func givenUp() async throws {
    try await withFailure { test, migrator in
      try await test.database.execute("CREATE TABLE others (n integer)")
      let error = await #expect(throws: MigratorError.self) { try await migrator.downgrade(to: .base) }
      #expect(error?.advice?.contains("go back to base (or on to its end") == true)
      #expect(error?.advice?.contains("--to migrations:base\n") == true)
      #expect(error?.advice?.contains("--scratch URL") == true)
      let unmanaging = try test.migrator(Schema { Unmanaged("others") })
      let back = try await Migrator.diff(
        from: .database(try test.database.configuration), to: try SchemaSource("migrations:base"),
        with: unmanaging)
      #expect(back.steps().flatMap(\.groups).flatMap(\.statements) == ["DROP TABLE public.b"])
    }
  }

  @Test("is told of by the database also while the files are in the middle of a merge")
  func mergeConflict() async throws {
    try await withFailure { test, migrator in
      try test.edit("by_hand.up.sql") { "<<<<<<< HEAD\n" + $0 }
      #expect(throws: MigratorError.self) { try migrator.directory.chain() }
      let unfinished = try #require(await migrator.unfinished())
      #expect(unfinished.finishedSteps == 1 && unfinished.steps == nil)
      #expect(try await migrator.current() == nil)
    }
  }

  @Test("says which statement it is at, cut to a line's width")
  func events() async throws {
    try await withMigrator { test in
      var migrator = try test.migrator(Self.schema)
      let told = Mutex<[String]>([])
      migrator.report = { event in told.withLock { $0.append("\(event)") } }
      let long = String(repeating: "x", count: 200)
      try await test.write(
        byHand: """
          -- Step 1 of 2: a transaction of its own
          CREATE TABLE b (
            n integer);
          COMMENT ON TABLE b IS 'b';
          -- Step 2 of 2: a transaction of its own
          COMMENT ON TABLE b IS '\(long)';
          """, migrator)
      try await migrator.upgrade()
      let steps = told.withLock { $0.filter { $0.hasPrefix("step ") } }
      #expect(steps.first == "step 1 of 2: CREATE TABLE b ( … (and 1 more)")
      #expect(steps.last?.hasSuffix("xxx …") == true)
      #expect(steps.last?.count == "step 2 of 2:  …".count + 100)
    }
  }

  @Test(
    "is none where a comment is only like a step's line: that is refused, with its place",
    arguments: [
      "-- step 2 of 2: a transaction of its own", "-- STEP 2 of 2: outside a transaction",
      "--Step 2 of 2: a transaction of its own", "-- Step 2/2: outside a transaction",
      "-- Step 2: outside a transaction", "/* Step 2 of 2: outside a transaction */",
    ])
  func almostStep(comment: String) throws {
    let sql = "CREATE TABLE a (n int);\n\n\(comment)\nCREATE INDEX CONCURRENTLY a_n ON a (n);\n"
    let error = #expect(throws: StatementError.self) { try RevisionStep.split(sql) }
    #expect(error?.line == 3)
    #expect(error?.description.contains("\"-- Step 2 of 2: outside a transaction\"") == false)
    #expect(error?.description.contains("\"-- Step 1 of 2: outside a transaction\"") == true)
  }

  @Test(
    "may have comments that tell of steps",
    arguments: [
      "-- step 2: fill it", "-- the next step of 2 runs outside a transaction",
      "-- steps 1 of 2 are done above",
      "SELECT '-- step 2 of 2: outside a transaction';",
    ])
  func otherComments(comment: String) throws {
    #expect(try RevisionStep.split("SELECT 1;\n\(comment)\nSELECT 2;\n").count == 1)
  }
}
