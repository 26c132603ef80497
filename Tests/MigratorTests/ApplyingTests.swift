import Foundation
import Migrator
import Postgres
import SchemaKit
import Synchronization
import Testing
import TestSupport

@Suite("Applying")
struct ApplyingTests {
  private static let one = Schema { Table("a") { Column("id", .bigint).primaryKey() } }
  private static let two = Schema {
    Table("a") { Column("id", .bigint).primaryKey() }
    Table("b") { Column("id", .bigint).primaryKey() }
  }

  @Test("a revision that fails half-way leaves nothing behind, and says file, line, statement and hint")
  func failure() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      try await test.write(
        byHand: "CREATE TABLE half (a int);\n\nINSERT INTO half\n  VALUES (nosuch);\n", migrator)
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      let text = "\(try #require(error))"
      let file = try #require(migrator.directory.chain().first).upFile.name
      #expect(error?.line == 11)
      #expect(text.contains("\(file):11: column \"nosuch\" does not exist (SQLSTATE 42703)"))
      #expect(text.contains("INSERT INTO half"))
      #expect(try await test.database.scalar("SELECT to_regclass('half')") == nil)
      #expect(try await migrator.current() == nil)
    }
  }

  @Test("a revision that fails at COMMIT says so, by its file")
  func failureAtCommit() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      try await test.write(
        byHand:
          "CREATE TABLE a (id int PRIMARY KEY);\n"
          + "CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (1);\n",
        migrator)
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(error?.statement == "COMMIT")
      #expect("\(error as Any)".contains("by_hand.up.sql:10: ") && "\(error as Any)".contains("23503"))
      #expect(try await migrator.current() == nil)
    }
  }

  @Test("the role that a revision takes ends with it")
  func role() async throws {
    try await withMigrator { test in
      let migrator = Migrator(
        schema: Self.one, directory: try test.migrator(Self.one).directory,
        configuration: try PostgresConfiguration(test.database.superuserURL))
      try await test.write(byHand: "SET ROLE pg_monitor;\nSELECT 1;\n", migrator)
      try await migrator.upgrade()
      #expect(try await migrator.current()?.appliedBy == "postgres")
    }
  }

  @Test("a statement takes as long as it takes, whatever the database allows others")
  func statementTimeout() async throws {
    try await withMigrator { test in
      var migrator = try test.migrator(Self.one)
      try await test.write(byHand: "SELECT pg_sleep(0.6);\n", migrator)
      let name = try #require(try await test.database.scalar("SELECT current_database()"))
      try await test.database.execute("ALTER DATABASE \(name) SET statement_timeout = '300ms'")
      migrator.options.statementTimeout = .milliseconds(300)
      await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      migrator.options.statementTimeout = nil
      try await migrator.upgrade()
      #expect(try await migrator.current() != nil)
    }
  }

  @Test("what is stamped again keeps when it was applied, and what is not goes")
  func stampAgain() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      for message in ["one", "two", "three"] {
        _ = try await migrator.create(message, empty: true)
        try await migrator.upgrade()
      }
      let history = try await migrator.history()
      try await migrator.stamp(history[2].revision)
      #expect(try await migrator.history().map(\.appliedAt) == history.map(\.appliedAt))
      let forgotten = try await migrator.stamp(history[0].revision)
      #expect(forgotten.map(\.message) == ["two", "three"])
      #expect(try await migrator.history().map(\.appliedAt) == [history[0].appliedAt, nil, nil])
      #expect(try migrator.directory.history().map(\.message) == ["one", "two", "three"])
    }
  }

  @Test("a database that has it all already is told of by the advice to record that")
  func alreadyThere() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try await test.database.execute("CREATE TABLE a (id bigint PRIMARY KEY)")
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect("\(error as Any)".contains("record that: migrator stamp"))
    }
  }

  @Test("a folder that isn't there is no empty one: nothing is applied, taken back or recorded")
  func noFolder() async throws {
    try await withTestDatabase { database in
      let migrator = try Migrator(
        schema: Self.one, directory: MigrationsDirectory(path: "/nowhere/migrations"),
        databaseURL: database.url)
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message == "there is no directory /nowhere/migrations")
      await #expect(throws: MigratorError.self) { try await migrator.pending() }
      await #expect(throws: MigratorError.self) { try await migrator.downgrade(to: .base) }
      await #expect(throws: MigratorError.self) { try await migrator.stamp(nil) }
    }
  }

  @Test("a role that lacks a right is named, with who may grant it")
  func missingRight() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      let role = TestServers.uniqueName("stranger")
      try await test.database.executeAsSuperuser("CREATE ROLE \(role) LOGIN PASSWORD 'secret'")
      let url = test.database.url.replacing(
        "\(test.database.role):\(test.database.password)@", with: "\(role):secret@")
      let stranger = Migrator(
        schema: Self.one, directory: migrator.directory, configuration: try PostgresConfiguration(url))
      _ = try await test.migrator(Self.two).create("two")
      try await test.database.executeAsSuperuser("GRANT SELECT ON migrator_revisions TO \(role)")
      let failure = await #expect(throws: RevisionError.self) { try await stranger.upgrade() }
      #expect("\(failure as Any)".contains("the role \(role) lacks this right"))
      try await test.database.executeAsSuperuser("REVOKE SELECT ON migrator_revisions FROM \(role)")
      let error = await #expect(throws: PostgresError.self) { try await stranger.check() }
      #expect(error?.message == "permission denied for table migrator_revisions")
      #expect(error?.advice?.contains("the role \(role) lacks this right: connect as the owner") == true)
      try await test.database.executeAsSuperuser("DROP ROLE \(role)")
    }
  }

  @Test("a second migrator waits, says for whom, and finds nothing to do")
  func twoMigrators() async throws {
    try await withMigrator { test in
      var first = try test.migrator(Self.one)
      _ = try await first.create("slow", empty: true)
      // The first one goes on when the second one has said that it waits.
      try await test.database.execute("CREATE TABLE told ()")
      try test.edit(".up.sql") {
        $0 + """
          DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM told) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;
          CREATE TABLE a (id int);

          """
      }
      try first.directory.writeSum(try first.directory.chain())
      let holders = Mutex<[LockHolder]>([])
      let waits = AsyncStream<Void>.makeStream()
      let began = AsyncStream<Void>.makeStream()
      first.report = { if case .began = $0 { began.continuation.yield() } }
      var second = try test.migrator(Self.one)
      second.report = { event in
        if case .waiting(let holder) = event {
          holders.withLock { $0.append(holder) }
          waits.continuation.yield()
        }
      }
      let migrators = (first, second)
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await migrators.0.upgrade().count }
        for await _ in began.stream { break }
        group.addTask { try await migrators.1.upgrade().count }
        for await _ in waits.stream { break }
        try await test.database.execute("INSERT INTO told DEFAULT VALUES")
        var counts: [Int] = []
        for try await count in group { counts.append(count) }
        #expect(counts.sorted() == [0, 1])
      }
      let seen = holders.withLock { $0 }
      #expect(seen.count == 1)
      #expect(seen.first?.role == test.database.role)
      #expect(seen.first?.application == "migrator")
    }
  }

  @Test("another migrator is waited for no longer than allowed, and named")
  func lockWait() async throws {
    try await withMigrator { test in
      var migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      migrator.options.lockWait = .milliseconds(50)
      let holder = try await PostgresConnection.connect(try test.database.configuration)
      let ledger = SQL.quoted(literal: "migrator \(Self.one.ledger)")
      try await holder.execute("SELECT pg_advisory_lock(hashtextextended(\(ledger), 0))")
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.contains("process \(holder.backendProcessID)") == true)
      await holder.close()
      migrator.options.lockWait = .seconds(60)
      #expect(try await migrator.upgrade().count == 1)
    }
  }

  @Test("a revision that finds a table locked gives way and is tried again")
  func lockTimeout() async throws {
    try await withMigrator { test in
      try await test.database.execute("CREATE TABLE a (id int)")
      var migrator = try test.migrator(Self.one)
      _ = try await migrator.create("alter", empty: true)
      try test.edit(".up.sql") { $0 + "ALTER TABLE a ADD COLUMN b int;\n" }
      try migrator.directory.writeSum(try migrator.directory.chain())
      migrator.options.lockTimeout = .milliseconds(50)
      migrator.options.retries = 1000
      let retried = AsyncStream<Void>.makeStream()
      migrator.report = { if case .retrying = $0 { retried.continuation.yield() } }
      let blocker = try await PostgresConnection.connect(test.database.configuration)
      try await blocker.execute("BEGIN; LOCK TABLE a")
      let patient = migrator
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await patient.upgrade().count }
        for await _ in retried.stream { break }
        try await blocker.execute("ROLLBACK")
        #expect(try await group.next() == 1)
      }
      await blocker.close()
    }
  }

  @Test("an edited revision file is refused, named, and accepted after hash unless it was applied")
  func edited() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try test.edit(".up.sql") { $0 + "\n-- edited\n" }
      #expect(try await migrator.check().status == .edited)
      let error = await #expect(throws: EditedFiles.self) { try await migrator.upgrade() }
      #expect("\(try #require(error))".contains("_one.up.sql: was edited after it was written"))
      try migrator.directory.writeSum(try migrator.directory.chain())
      try await migrator.upgrade()
      try test.edit(".up.sql") { $0 + "\n-- edited again\n" }
      let early = try await migrator.check()
      #expect(early.edits.map(\.isApplied) == [true], "hash is no way out here")
      try migrator.directory.writeSum(try migrator.directory.chain())
      let refusal = await #expect(throws: EditedFiles.self) { try await migrator.upgrade() }
      #expect("\(try #require(refusal))".contains("restore them from version control"))
      #expect(!"\(try #require(refusal))".contains("migrator hash"), "it would not help")
      let report = try await migrator.check()
      #expect(report.status == .edited)
      #expect(report.edits.map(\.problem) == ["was edited after this database applied it"])
    }
  }

  @Test("two branches that each add a revision are refused before anything runs")
  func fork() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      _ = try await migrator.create("ours", empty: true)
      let ours = try #require(migrator.directory.chain().last)
      for suffix in ["up", "down"] {
        let theirs = "29990101000000_theirs.\(suffix).sql"
        let text = (suffix == "up" ? ours.upFile : ours.downFile).text.replacing(
          ours.id.text, with: "29990101000000")
        try text.write(toFile: "\(test.folder)/\(theirs)", atomically: true, encoding: .utf8)
      }
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.contains("two revisions follow") == true)
      #expect(error?.advice?.contains("rebase") == true)
    }
  }

  @Test("destructive changes are refused, and marked in the file once they are allowed")
  func destructive() async throws {
    try await withMigrator { test in
      _ = try await test.migrator(Self.two).create("two")
      try await test.migrator(Self.two).upgrade()
      let migrator = try test.migrator(Self.one)
      let error = await #expect(throws: DestructiveChanges.self) { try await migrator.create("drop b") }
      #expect("\(try #require(error))".contains("--allow-destructive"))
      #expect(try migrator.directory.chain().count == 1)
      _ = try await migrator.create("drop b", allowDestructive: true)
      let text = try test.text(of: "drop_b.up.sql")
      #expect(text.contains("-- data loss: drops table public.b and its rows\nDROP TABLE public.b;"))
    }
  }

  @Test("upgrade and downgrade go as far as they are told")
  func targets() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      for number in 1...4 { _ = try await migrator.create("step \(number)", empty: true) }
      let ids = try migrator.directory.chain().map(\.id.text)
      func current() async throws -> String? { try await migrator.current()?.revision }
      try await migrator.upgrade(to: .steps(1))
      #expect(try await current() == ids[0])
      try await migrator.upgrade(to: .revision(ids[2]))
      #expect(try await current() == ids[2])
      try await migrator.upgrade()
      #expect(try await current() == ids[3])
      try await migrator.downgrade(to: .steps(2))
      #expect(try await current() == ids[1])
      try await migrator.downgrade(to: .revision(ids[0]))
      #expect(try await current() == ids[0])
      await #expect(throws: MigratorError.self) { try await migrator.downgrade(to: .steps(2)) }
      await #expect(throws: MigratorError.self) { try await migrator.upgrade(to: .revision("123")) }
      try await migrator.stamp(ids[3])
      #expect(try await current() == ids[3])
      try await migrator.stamp(nil)
      #expect(try await current() == nil)
    }
  }

  @Test("check tells pending revisions, a changed declaration and drift apart")
  func check() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      #expect(try await migrator.check().status == .pending)
      _ = try await migrator.create("one")
      let pending = try await migrator.check()
      #expect(pending.status == .pending)
      #expect(pending.pending.count == 1)
      #expect(!pending.declarationChanged)
      try await migrator.upgrade()
      #expect(try await migrator.check().status == .upToDate)
      #expect(try await test.migrator(Self.two).check().declarationChanged)
      try await test.database.execute("ALTER TABLE a ADD COLUMN sneaked int")
      let drift = try await migrator.check()
      #expect(drift.status == .drift)
      #expect(drift.differences == ["ALTER TABLE public.a DROP COLUMN sneaked"])
    }
  }

  @Test("a database that was migrated from other files is refused")
  func unknownHistory() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try FileManager.default.removeItem(atPath: test.folder)
      try FileManager.default.createDirectory(atPath: test.folder, withIntermediateDirectories: true)
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.contains("which \(test.folder) does not have") == true)
    }
  }

  @Test("a statement that ends the transaction is refused with its place")
  func transactionControl() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.one)
      try await test.write(byHand: "SELECT 1;\nCOMMIT;\n", migrator)
      let error = await #expect(throws: MigratorError.self) { try await migrator.upgrade() }
      #expect(error?.message.hasSuffix(".up.sql:9: COMMIT can't stand in a revision") == true)
    }
  }
}
