import Foundation
import Migrator
import Postgres
import SchemaKit
import Synchronization
import Testing
import TestSupport

@Suite("A revision in steps")
struct StepTests {
  private static let schema = Schema {
    Table("a") {
      Column("id", .bigint).primaryKey()
      Column("n", .integer).nullable()
    }
  }
  private static let indexed = Schema {
    Table("a") {
      Column("id", .bigint).primaryKey()
      Column("n", .integer).nullable()
      Index(on: "n").unique()
      Check("positive", "n > 0")
    }
  }

  @Test("that fails half-way says so everywhere, and is finished by the next upgrade")
  func halfApplied() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema).create("one")
      try await test.migrator(Self.schema).upgrade()
      try await test.database.execute("INSERT INTO a VALUES (1, 5), (2, 5)")
      let migrator = try test.migrator(Self.indexed)
      _ = try await migrator.create("two")
      let newest = try #require(migrator.directory.chain().last)
      // Equal values stand against the unique index, which is left broken.
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      let unfinished = try #require(await migrator.unfinished())
      #expect(unfinished.revision == newest.id.text)
      #expect(unfinished.direction == .up)
      let report = try await migrator.check()
      #expect(report.status == .pending)
      #expect(report.unfinished == unfinished)
      #expect(report.differences == [])
      #expect(try await migrator.history().map { $0.unfinished != nil } == [false, true])
      #expect(try await migrator.forecast().allSatisfy { $0.step > unfinished.finishedSteps })
      let error = await #expect(throws: MigratorError.self) { try await migrator.downgrade(to: .steps(1)) }
      #expect(error?.advice?.hasPrefix("finish it first: migrator upgrade\n") == true)
      let first = try #require(newest.header.parent)
      #expect(error?.advice?.contains("migrator diff --from database --to migrations:\(first)\n") == true)
      #expect(error?.advice?.hasSuffix("migrator stamp \(first)") == true)
      await #expect(throws: MigratorError.self) { try await migrator.create("three") }
      try await test.database.execute("DELETE FROM a WHERE id = 2")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.unfinished() == nil)
      #expect(try await test.database.scalar("SELECT to_regclass('migrator_revisions_steps')") == nil)
    }
  }

  @Test("shows what the server notes about its statements, and nothing about the ledger's own tables")
  func notices() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema).create("one")
      try await test.migrator(Self.schema).upgrade()
      var migrator = try test.migrator(Self.indexed)
      let notices = NoticeList()
      migrator.report = { event in
        if case .notice(let notice) = event { notices.list.withLock { $0.append("\(notice)") } }
      }
      _ = try await migrator.create("two")
      try await migrator.upgrade()
      #expect(notices.list.withLock { $0 } == [])
    }
  }

  @Test("lets application queries through while a long one holds the table, and is applied when it ends")
  func longQuery() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema).create("one")
      try await test.migrator(Self.schema).upgrade()
      var migrator = try test.migrator(Self.indexed)
      _ = try await migrator.create("two")
      migrator.options.lockTimeout = .milliseconds(200)
      migrator.options.retries = 10_000
      let reader = try await PostgresConnection.connect(test.database.configuration)
      try await reader.execute("BEGIN; SELECT * FROM a")
      let patient = migrator
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await patient.upgrade().count }
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'a'::regclass"
        // Each time somebody queues behind the migrator, and is let through though the reader is still there.
        for _ in 1...3 {
          #expect(try await eventually { try await test.database.scalar(waiting) != "0" })
          try await test.database.execute("INSERT INTO a SELECT coalesce(max(id), 0) + 1 FROM a")
        }
        try await reader.execute("COMMIT")
        #expect(try await group.next() == 1)
      }
      await reader.close()
      #expect(try await patient.check().status == .upToDate)
    }
  }

  @Test("is stamped over: what was half-way no longer is")
  func stamped() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      try await test.write(
        byHand:
          "-- Step 1 of 2: a transaction of its own\nCREATE TABLE a (n int);\n"
          + "-- Step 2 of 2: a transaction of its own\nSELECT 1 / 0;\n",
        migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(try await migrator.unfinished()?.finishedSteps == 1)
      #expect(try await migrator.unfinished()?.steps == 2)
      try await migrator.stamp(nil)
      #expect(try await migrator.unfinished() == nil)
    }
  }

  @Test("is begun by a line of its own: a comment that counts steps is none")
  func comments() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      try await test.write(
        byHand:
          "-- Step 1: make it\nCREATE TABLE a (n int);\n-- Step 2: fill it\nSELECT 1 / 0;\n",
        migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(try await test.database.scalar("SELECT to_regclass('a')") == nil)
      try test.edit(".up.sql") { $0.replacing("-- Step 2: fill it", with: "-- Step 2 of 2: by itself") }
      try migrator.directory.writeSum(try migrator.directory.chain())
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect("\(error as Any)".contains("not \"by itself\""))
    }
  }

  @Test("that is the only one, outside a transaction, is done when it is done")
  func onlyStep() async throws {
    let indexed = Schema {
      Table("a") {
        Column("id", .bigint).primaryKey()
        Column("n", .integer).nullable()
        Index(on: "n")
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema).create("one")
      try await test.migrator(Self.schema).upgrade()
      let migrator = try test.migrator(indexed)
      _ = try await migrator.create("two")
      #expect(try test.text(of: "two.up.sql").contains("-- Step 1 of 1: outside a transaction"))
      try await migrator.upgrade()
      #expect(try await migrator.unfinished() == nil)
      try await migrator.downgrade(to: .steps(1))
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      // The script runs it outside a transaction too.
      let script = try OfflineScript(schema: indexed, directory: migrator.directory)
      #expect(script.text.contains("CREATE INDEX CONCURRENTLY"))
      try await withTestDatabase { other in
        let result = try await test.psql(script, on: other)
        #expect(result.code == 0, "\(result.errors)")
        let new = Migrator(
          schema: indexed, directory: migrator.directory, configuration: try other.configuration)
        #expect(try await new.check().status == .upToDate)
      }
    }
  }

  @Test("has lines that may end as Windows writes them")
  func carriageReturns() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      try await test.write(
        byHand:
          "-- Step 1 of 2: a transaction of its own\r\nCREATE TABLE a (n int);\r\n"
          + "-- Step 2 of 2: outside a transaction\r\nCREATE INDEX CONCURRENTLY a_n ON a (n);\r\n",
        migrator)
      try await migrator.upgrade()
      #expect(try await test.database.scalar("SELECT to_regclass('a_n')") == "a_n")
    }
  }

  @Test("is not done where another index has its name")
  func nameTaken() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.schema).create("one")
      try await test.migrator(Self.schema).upgrade()
      let migrator = try test.migrator(Self.indexed)
      _ = try await migrator.create("two")
      try await test.database.execute("CREATE INDEX a_n_idx ON a (id)")
      for _ in 1...2 {
        let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
        #expect(error?.underlying.sqlState == "42P07")
      }
      try await test.database.execute("DROP INDEX a_n_idx")
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
    }
  }

  @Test("goes to the same catalog as in one transaction, and back")
  func styles() async throws {
    var dumps: [String] = []
    for style in [PlanStyle.online, .offline] {
      try await withMigrator { test in
        _ = try await test.migrator(Self.schema).create("one")
        try await test.migrator(Self.schema).upgrade()
        let before = try await test.dump()
        let migrator = try test.migrator(Self.indexed)
        _ = try await migrator.create("two", style: style)
        #expect(try test.text(of: "two.up.sql").contains("-- Step ") == (style == .online))
        try await migrator.upgrade()
        dumps.append(try await test.dump())
        try await migrator.downgrade(to: .steps(1))
        #expect(try await test.dump() == before)
      }
    }
    #expect(dumps.count == 2 && dumps.first == dumps.last)
  }

  @Test("fills a new column of old rows, in all partitions, and leaves what was written meanwhile")
  func backfill() async throws {
    func schema(hasToken: Bool) -> Schema {
      var columns = [Column("at", .timestamptz), Column("n", .integer)]
      if hasToken { columns.append(Column("token", .uuid).default("gen_random_uuid()")) }
      let added = columns
      return Schema {
        Table("events") { for column in added { column } }.partitioned(by: .range, "at")
        Partition("events_2026", of: "events", .range(from: "'2026-01-01'", to: "'2027-01-01'"))
        Partition("events_rest", of: "events", .default)
      }
    }
    try await withMigrator { test in
      _ = try await test.migrator(schema(hasToken: false)).create("one")
      try await test.migrator(schema(hasToken: false)).upgrade()
      let rows = "INSERT INTO events SELECT d, n FROM generate_series(1, 100000) n, "
      try await test.database.execute("\(rows) unnest('{2026-05-01,2030-01-01}'::date[]) d")
      let migrator = try test.migrator(schema(hasToken: true))
      _ = try await migrator.create("two")
      #expect(try test.text(of: "two.up.sql").contains("-- slow: writes every row, some at a time"))
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await test.database.scalar("SELECT count(DISTINCT token) FROM events") == "200000")
    }
  }

  @Test("takes functions of one's own for volatile, as PostgreSQL does")
  func volatileDefaults() {
    func isVolatile(_ expression: SQLExpression) -> Bool {
      Change.addColumn("public.a", Column("c", .text).default(expression)).hazards == [.tableRewrite]
    }
    #expect(isVolatile("gen_random_uuid()"))
    #expect(isVolatile("(iot.next_name() || 'x'::text)"))
    #expect(!isVolatile("'info'::iot.severity"))
    #expect(!isVolatile("now()"))
    #expect(!isVolatile("pg_catalog.lower('A'::text)"))
  }

  private static let failing = """
    -- Step 1 of 3: a transaction of its own
    ALTER TABLE a ADD COLUMN b integer;
    -- Step 2 of 3: outside a transaction
    CREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n);
    -- Step 3 of 3: a transaction of its own
    COMMENT ON TABLE a IS 'done';
    """

  /// A database with equal values, in which the second of three steps has failed.
  private func withFailure(_ body: @Sendable (TestMigrator, Migrator) async throws -> Void) async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await test.database.execute("INSERT INTO a VALUES (1, 5), (2, 5)")
      try await test.write(byHand: Self.failing, migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      try await body(test, migrator)
    }
  }

  @Test("may be changed as long as it isn't done, and what its earlier text left is cleared away")
  func changed() async throws {
    try await withFailure { test, migrator in
      try await test.database.execute("CREATE INDEX a_id ON a (id)")
      // Of one that is done nothing can be changed.
      try test.edit("by_hand.up.sql") { $0.replacing("integer", with: "bigint") }
      try migrator.directory.writeSum(try migrator.directory.chain())
      await #expect(throws: EditedFiles.self) { try await migrator.upgrade() }
      try test.edit("by_hand.up.sql") {
        $0.replacing("bigint", with: "integer").replacing(
          "UNIQUE INDEX CONCURRENTLY a_n ON a (n)", with: "INDEX CONCURRENTLY a_id ON a (n)")
      }
      try migrator.directory.writeSum(try migrator.directory.chain())
      // The name is another's, whose index is not taken for this one.
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(error?.underlying.sqlState == "42P07")
      try test.edit("by_hand.up.sql") { $0.replacing("a_id ON", with: "a_n2 ON") }
      try migrator.directory.writeSum(try migrator.directory.chain())
      try await migrator.upgrade()
      let indexes = try await test.database.scalar(
        "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'a'::regclass"
      )
      #expect(indexes == "a_id true, a_n2 true, a_pkey true")
      #expect(try await migrator.unfinished() == nil)
    }
  }

  @Test("may be taken out with those behind it: what is done is all of the revision then")
  func takenOut() async throws {
    try await withFailure { test, migrator in
      try test.edit("by_hand.up.sql") {
        String($0[..<$0.range(of: "-- Step 2")!.lowerBound]).replacing("1 of 3", with: "1 of 1")
      }
      try migrator.directory.writeSum(try migrator.directory.chain())
      try await migrator.upgrade()
      #expect(try await migrator.unfinished() == nil)
      #expect(try await migrator.history().allSatisfy { $0.appliedAt != nil })
    }
  }

  @Test("that is the first and fails leaves nothing, and another's index in its place")
  func firstFails() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await test.database.execute("INSERT INTO a VALUES (1, 5), (2, 5)")
      let statement = "CREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n)"
      try await test.write(byHand: "-- Step 1 of 1: outside a transaction\n\(statement);\n", migrator)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(try await migrator.unfinished() == nil)
      #expect(try await test.database.scalar("SELECT to_regclass('a_n')") == nil)
      // Somebody else's, broken: it is not the migrator's to drop.
      await #expect(throws: PostgresError.self) { try await test.database.execute(statement) }
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(try await test.database.scalar("SELECT to_regclass('a_n')") == "a_n")
      #expect(try await migrator.unfinished() == nil)
    }
  }

  @Test("says which rows may stand against a unique index, where none vouches for them already")
  func duplicates() async throws {
    let before = Schema {
      Table("a") {
        Column("id", .bigint).primaryKey()
        Column("n", .integer)
        Column("m", .integer).unique()
      }
    }
    let after = Schema {
      Table("a") {
        Column("id", .bigint).primaryKey()
        Column("n", .integer).unique()
        Column("m", .integer).unique()
        Column("new", .integer).nullable()
        Index("lower", on: .expression("abs(n)")).unique()
        Index("vouched", on: "n", "m").unique()
        Index("all_null", on: "new").unique()
      }
    }
    let plan = Plan(SchemaDiff(from: before, to: after))
    for style in [PlanStyle.online, .offline] {
      let hazards = plan.steps(style).flatMap(\.groups).flatMap(\.hazards).map(\.description)
      #expect(
        hazards.filter { $0.hasPrefix("may fail") }.sorted() == [
          "may fail: rows of public.a may have the same abs(n)",
          "may fail: rows of public.a may have the same n",
        ])
    }
  }

  @Test("says that a column without a value for the rows that are there can't come to a table that has some")
  func columnWithoutValue() {
    func hazards(_ column: Column) -> [Hazard] { Change.addColumn("public.a", column).hazards }
    #expect(
      hazards(Column("c", .text)) == [
        .mayFail("public.a must have no rows: c is NOT NULL and has no default")
      ])
    #expect(hazards(Column("c", .text).nullable()) == [])
    #expect(hazards(Column("c", .text).default("'x'")) == [])
  }
}

private final class NoticeList: Sendable {
  let list = Mutex<[String]>([])
}
