import Foundation
import Postgres
import SchemaKit
import Testing
import TestSupport

@testable import Migrator

@Suite("Advice")
struct AdviceTests {
  private static let schema = Schema { Table("a") { Column("id", .bigint).primaryKey() } }

  @Test("tells of the line that lets a statement run outside a transaction")
  func outsideTransaction() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      _ = try await migrator.create("one")
      try await migrator.upgrade()
      try await test.write(byHand: "CREATE INDEX CONCURRENTLY a_id ON a (id);\n", migrator)
      let error = await #expect(throws: RevisionError.self) { try await migrator.upgrade() }
      #expect(error.map { "\($0)" }?.contains("it takes no transaction: cut the file into steps") == true)
      #expect(error.map { "\($0)" }?.contains("\n  -- Step 1 of 1: outside a transaction\n") == true)
      try test.edit("by_hand.up.sql") {
        $0.replacing("CREATE INDEX", with: "-- Step 1 of 1: outside a transaction\nCREATE INDEX")
      }
      try migrator.directory.writeSum(try migrator.directory.chain())
      #expect(try await migrator.upgrade().count == 1)
    }
  }

  @Test("names the statement that gave way, its place, and who is in the way")
  func lockTimeout() async throws {
    try await withTestDatabase { database in
      try await database.execute("CREATE TABLE a (id int)")
      let blocker = try await PostgresConnection.connect(database.configuration)
      try await blocker.execute("BEGIN; LOCK TABLE a IN SHARE MODE")
      let own = try await PostgresConnection.connect(database.configuration)
      let statement = Statement(text: "ALTER TABLE a\n  ADD COLUMN b int", line: 7)
      let refusal = await #expect(throws: PostgresError.self) {
        try await own.execute("SET lock_timeout = 50; \(statement.text)")
      }
      let error = RevisionError(file: "m/1.up.sql", statement: statement, underlying: try #require(refusal))
      let reason = await error.reason(own)
      #expect(
        reason.hasPrefix(
          "m/1.up.sql:7: canceling statement due to lock timeout: ALTER TABLE a …; in the way: process "
            + "\(blocker.backendProcessID) (role "))
      #expect(reason.hasSuffix("holds SHARE"))
      try await blocker.execute("ROLLBACK")
      #expect(await error.reason(own).hasSuffix("ALTER TABLE a …"))
      await blocker.close()
      await own.close()
    }
  }

  @Test("for a ledger whose namespace is missing is to make that")
  func noNamespace() async throws {
    try await withTestDatabase { database in
      let connection = try await PostgresConnection.connect(database.configuration)
      let error = await #expect(throws: MigratorError.self) {
        try await Ledger("iot.revisions").requireWritable(connection)
      }
      #expect(
        error?.advice?.hasPrefix("make its namespace, CREATE SCHEMA iot, or declare another place") == true)
      await connection.close()
    }
  }

  @Test("for a file that was written by hand, and has no head, is how to get one")
  func noHead() throws {
    let error = #expect(throws: MigratorError.self) {
      try Revision.Header(parsing: "CREATE TABLE a (id int);", file: "migrations/1.up.sql")
    }
    #expect(error?.advice?.contains("migrator create \"what it does\" --empty") == true)
  }

  @Test("names the files that are no part of a revision, and those whose digits are not their head's")
  func misfits() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      _ = try await migrator.create("one")
      let revision = try #require(migrator.directory.chain().first)
      for name in ["V1__x.sql", "20260105000000_x.sql", "notes.md"] {
        try "SELECT 1;".write(toFile: "\(test.folder)/\(name)", atomically: true, encoding: .utf8)
      }
      for suffix in ["up.sql", "down.sql"] {
        try FileManager.default.moveItem(
          atPath: "\(test.folder)/\(revision.stem).\(suffix)",
          toPath: "\(test.folder)/20250101000000_one.\(suffix)")
      }
      try migrator.directory.writeSum(try migrator.directory.chain())
      try await migrator.upgrade()
      let report = try await migrator.check()
      #expect(report.status == .upToDate)
      #expect(
        report.misfits.map(\.file) == ["20260105000000_x.sql", "V1__x.sql", "20250101000000_one.up.sql"])
      #expect(report.misfits.last?.problem.contains("\(revision.id) by its head") == true)
      let findings = report.findings(directory: "m").filter { $0.rule == "misfit-file" }
      #expect(findings.map(\.severity) == [.warning, .warning, .warning])
      #expect(findings.first?.file == "m/20260105000000_x.sql")
    }
  }

  @Test("isn't wanted for a byte order mark: the file runs without it, and its checksum is that of its bytes")
  func byteOrderMark() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.schema)
      _ = try await migrator.create("one")
      let plain = try #require(migrator.directory.chain().first).downFile
      try test.edit(".up.sql") { "\u{FEFF}" + $0 }
      try test.edit(".down.sql") { _ in "\u{FEFF}DROP TABLE a;" }
      #expect(try migrator.directory.edits(migrator.directory.chain()).count == 2)
      try migrator.directory.writeSum(try migrator.directory.chain())
      let marked = try #require(migrator.directory.chain().first).downFile
      #expect(marked.checksum != plain.checksum && marked.text == "DROP TABLE a;")
      try await migrator.upgrade()
      try await migrator.downgrade(to: .base)
      #expect(try await test.database.scalar("SELECT to_regclass('a')") == nil)
    }
  }
}
