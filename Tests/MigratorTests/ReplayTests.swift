import Foundation
import Migrator
import Postgres
import SchemaKit
import Synchronization
import Testing
import TestSupport

@Suite("Replaying revisions")
struct ReplayTests {
  private static let one = Schema { Table("a") { Column("id", .bigint).primaryKey() } }
  private static let two = Schema {
    Table("a") {
      Column("id", .bigint).primaryKey(); Column("note", .text).nullable()
    }
  }
  private static let three = Schema {
    Table("a") {
      Column("id", .bigint).primaryKey(); Column("note", .text).nullable()
    }
    Table("b") { Column("a", .bigint).references("a") }
  }

  private static var scratch: PostgresConfiguration {
    get throws { try PostgresConfiguration(try TestServers.postgresURL) }
  }

  /// Three revisions, applied.
  private static func upgraded(_ test: TestMigrator) async throws -> Migrator {
    for (message, schema) in [("one", one), ("two", two), ("three", three)] {
      _ = try await test.migrator(schema).create(message)
      try await test.migrator(schema).upgrade()
    }
    return try test.migrator(three)
  }

  @Test("finds nothing where every revision goes down and up again, and a down file that leaves something")
  func replay() async throws {
    try await withMigrator { test in
      let migrator = try await Self.upgraded(test)
      #expect(try await migrator.checkReplay(scratch: Self.scratch) == [])
      try test.edit("two.down.sql") { _ in "-- nothing\n" }
      try migrator.directory.writeSum(migrator.directory.chain())
      let found = try await migrator.checkReplay(scratch: Self.scratch)
      #expect(found.first?.problem == "going down leaves another schema")
      #expect(found.first?.differences == ["ALTER TABLE public.a DROP COLUMN note"])
    }
  }

  @Test("takes revisions that say nothing of the names of NOT NULLs, whatever names the server keeps")
  func keptNames() async throws {
    let schema = Schema { Table("a") { Column("id", .bigint) } }
    try await withMigrator { test in
      let migrator = try test.migrator(schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      let steps = [
        (
          "ALTER TABLE a ADD COLUMN full_name text NOT NULL DEFAULT '';",
          "ALTER TABLE a DROP COLUMN full_name;"
        ),
        (
          "ALTER TABLE a RENAME COLUMN full_name TO display_name;",
          "ALTER TABLE a RENAME COLUMN display_name TO full_name;"
        ),
        (
          "ALTER TABLE a DROP COLUMN display_name;",
          "ALTER TABLE a ADD COLUMN display_name text NOT NULL DEFAULT '';"
        ),
      ]
      for (up, down) in steps {
        _ = try await migrator.create("by hand", empty: true)
        let id = try #require(migrator.directory.chain().last).id.text
        try test.edit("\(id)_by_hand.up.sql") { $0 + up + "\n" }
        try test.edit("\(id)_by_hand.down.sql") { $0 + down + "\n" }
        try migrator.directory.writeSum(try migrator.directory.chain())
        try await migrator.upgrade()
      }
      #expect(try await migrator.checkReplay(scratch: Self.scratch) == [])
    }
  }

  @Test("lets them be squashed: a database that had them goes on, a new one gets the same, and both go down")
  func squash() async throws {
    try await withMigrator { test in
      let migrator = try await Self.upgraded(test)
      let dump = try await test.dump()
      let head = try #require(try await migrator.current()?.revision)
      let squashed = try await migrator.squash(scratch: Self.scratch)
      #expect(squashed.removed.count == 6)
      #expect(try migrator.directory.chain().count == 1)
      #expect(try await migrator.upgrade().isEmpty)
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.current()?.revision == head)
      try await withTestDatabase { other in
        let new = Migrator(
          schema: Self.three, directory: migrator.directory, configuration: try other.configuration)
        try await new.upgrade()
        #expect(try await new.check().status == .upToDate)
      }
      #expect(try await test.dump() == dump)
      try await migrator.downgrade(to: .base)
      #expect(
        try await test.database.scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0")
    }
  }

  @Test("lets a hypertable's be squashed, on a server that has TimescaleDB and on one that hasn't")
  func squashedHypertable() async throws {
    func schema(chunks: TimeSpan) -> Schema {
      Schema {
        Hypertable("readings", partitionedBy: "time", chunks: chunks) { Column("time", .timestamptz) }
      }
    }
    try await withMigrator { test in
      for (message, chunks) in [("one", TimeSpan.days(1)), ("two", .days(7))] {
        _ = try await test.migrator(schema(chunks: chunks)).create(message)
        try await test.migrator(schema(chunks: chunks)).upgrade()
      }
      let migrator = try test.migrator(schema(chunks: .days(7)))
      _ = try await migrator.squash(scratch: Self.scratch)
      let baseline = try test.text(of: "baseline.up.sql")
      #expect(baseline.contains("create_hypertable") && !baseline.contains("CREATE EXTENSION"))
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await migrator.checkReplay(scratch: Self.scratch) == [])
    }
  }

  @Test("says what a squashed revision doesn't have: changes of rows, and what has no model")
  func lost() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await test.write(
        byHand:
          "TRUNCATE a;\nWITH n AS (SELECT 1) INSERT INTO a SELECT * FROM n;\n"
          + "CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;\nCREATE INDEX m_n ON m (n);\n"
          + "ALTER MATERIALIZED VIEW m CLUSTER ON m_n;\n",
        migrator)
      let squashed = try await migrator.squash(scratch: Self.scratch)
      #expect(squashed.lostStatements.map { $0.contains("TRUNCATE") || $0.contains("WITH") } == [true, true])
      #expect(squashed.lostObjects.map(\.name) == ["public.m"])
    }
  }

  @Test("a branch that is put after another still says that only its own writers can follow")
  func rebaseServed() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "CREATE TABLE c (d int);")
      let migrator = try test.migrator(Self.one)
      let ours = try #require(
        FileManager.default.contentsOfDirectory(atPath: test.folder).first { $0.hasSuffix("ours.up.sql") })
      let id = ours.prefix(14)
      try test.edit("ours.up.sql") { $0.replacing("-- Message:", with: "-- Serves: \(id)\n-- Message:") }
      let moved = try await migrator.rebase(String(id), scratch: Self.scratch)
      #expect(moved.first?.id.text != String(id))
      #expect(moved.first?.header.serves == moved.first?.id)
    }
  }

  @Test("refuses a database that has only some of what was squashed")
  func halfSquashed() async throws {
    try await withMigrator { test in
      let migrator = try await Self.upgraded(test)
      try await migrator.downgrade(to: .steps(1))
      _ = try await migrator.squash(scratch: Self.scratch)
      await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
    }
  }

  @Test("puts a branch after another when both orders lead to the same schema")
  func rebase() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "CREATE TABLE c (d int);")
      let migrator = try test.migrator(Self.one)
      let moved = try await migrator.rebase(try Self.theirs(test), scratch: Self.scratch)
      #expect(moved.count == 1)
      #expect(try migrator.directory.chain().map(\.header.message) == ["one", "ours", "theirs"])
      #expect(try migrator.directory.edits(migrator.directory.chain()) == [])
    }
  }

  @Test("a branch that is put after another leads to the merged declaration, and nothing is left to create")
  func rebaseToDeclaration() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "ALTER TABLE a ADD COLUMN y int;")
      let merged = Schema {
        Table("a") {
          Column("id", .bigint).primaryKey()
          Column("x", .integer).nullable()
          Column("y", .integer).nullable()
        }
      }
      let migrator = try test.migrator(merged)
      let moved = try await migrator.rebase(try Self.theirs(test), scratch: Self.scratch)
      #expect(moved.last?.header.fingerprint == merged.fingerprint)
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
    }
  }

  @Test("a branch that the database has is not put after another")
  func rebaseApplied() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "CREATE TABLE c (d int);")
      let migrator = try test.migrator(Self.one)
      let theirs = try Self.theirs(test)
      try await test.database.execute(
        "INSERT INTO migrator_revisions (revision, message, checksum, fingerprint) VALUES ('\(theirs)', '', '', '')"
      )
      let error = await #expect(throws: MigratorError.self) {
        _ = try await migrator.rebase(theirs, scratch: Self.scratch)
      }
      #expect("\(try #require(error))".contains("is applied to the database"))
    }
  }

  @Test("says so where the database cannot be asked whether it has the branch")
  func rebaseUnasked() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "CREATE TABLE c (d int);")
      let closed = try PostgresConfiguration("postgresql://127.0.0.1:1/nowhere")
      var migrator = Migrator(
        schema: Self.one, directory: try test.migrator(Self.one).directory, configuration: closed)
      let reasons = Mutex<[String]>([])
      migrator.report = { event in
        if case .notAsked(let reason) = event { reasons.withLock { $0.append(reason) } }
      }
      #expect(try await migrator.rebase(try Self.theirs(test), scratch: Self.scratch).count == 1)
      #expect(reasons.withLock(\.self).map { $0.contains("127.0.0.1") } == [true])
    }
  }

  @Test("refuses two files of one identity, of which one follows itself")
  func copiedFile() async throws {
    try await withMigrator { test in
      let migrator = try await Self.upgraded(test)
      let id = try #require(migrator.directory.chain().last).id.text
      for suffix in ["up", "down"] {
        let name = try #require(
          FileManager.default.contentsOfDirectory(atPath: test.folder).first {
            $0.hasSuffix("three.\(suffix).sql")
          })
        let text = try String(contentsOfFile: "\(test.folder)/\(name)", encoding: .utf8)
        try text.replacing(/-- Parent: .*/, with: "-- Parent: \(id)")
          .write(
            toFile: "\(test.folder)/29990101000000_copy.\(suffix).sql", atomically: true, encoding: .utf8)
      }
      let error = await #expect(throws: MigratorError.self) { _ = try await migrator.rebase(id) }
      #expect(error?.message.hasPrefix("two files have revision \(id)") == true)
    }
  }

  @Test("says why two branches do not commute, and leaves them")
  func conflict() async throws {
    try await withMigrator { test in
      try await Self.fork(test, "ALTER TABLE a ADD COLUMN x int;", "ALTER TABLE a ADD COLUMN x text;")
      let migrator = try test.migrator(Self.one)
      let names = try FileManager.default.contentsOfDirectory(atPath: test.folder).sorted()
      let theirs = try Self.theirs(test)
      await #expect(throws: MigratorError.self) {
        _ = try await migrator.rebase(theirs, scratch: Self.scratch)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder).sorted() == names)
    }
  }

  /// The identity of the other branch's revision.
  private static func theirs(_ test: TestMigrator) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: test.folder)
    return String(try #require(names.first { $0.hasSuffix("theirs.up.sql") }).prefix(14))
  }

  /// Two revisions after the first, as two branches of version control leave them.
  private static func fork(_ test: TestMigrator, _ ours: String, _ theirs: String) async throws {
    let migrator = try test.migrator(one)
    _ = try await migrator.create("one")
    try await migrator.upgrade()
    guard case .created(let revisions) = try await migrator.create("ours", empty: true) else { return }
    let (file, id) = (revisions[0].upFile.name, revisions[0].id.text)
    let other = "\((Int(id) ?? 0) + 1)"
    for suffix in ["up.sql", "down.sql"] {
      let text = try String(
        contentsOfFile: "\(test.folder)/\(file.replacing("up.sql", with: suffix))", encoding: .utf8)
      let copy = text.replacing(id, with: other).replacing("Message: ours", with: "Message: theirs")
        .replacing("-- Write the statements to go up here.", with: theirs)
      try copy.write(toFile: "\(test.folder)/\(other)_theirs.\(suffix)", atomically: true, encoding: .utf8)
    }
    try test.edit("_ours.up.sql") { $0.replacing("-- Write the statements to go up here.", with: ours) }
  }
}
