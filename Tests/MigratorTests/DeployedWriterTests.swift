import Migrator
import SchemaKit
import Testing
import TestSupport

@Suite("Writers at work")
struct DeployedWriterTests {
  private static func schema(_ columns: [Column], _ constraints: [Check] = []) -> Schema {
    var table = Table("readings") { Column("id", .bigint).identity() }
    table.columns += columns
    table.constraints += constraints.map { .check($0) }
    return Schema {
      table
      WriterLedger()
      RedisStream("s:{device}", into: "readings")
    }
  }

  private static let first = schema([Column("device", .varchar(10))])

  /// What `check` finds of a change while a writer of the first schema is at work.
  private func check(
    _ change: Schema, policy: String = "compatible", serves: ServedWriters? = nil, seen: String = "now()"
  ) async throws -> CheckReport {
    try await withMigrator { test in
      let old = try test.migrator(Self.first)
      _ = try await old.create("first")
      try await old.upgrade()
      let revision = try #require(try await old.current()).revision
      try await test.database.execute(
        """
        INSERT INTO writer_ledger_sessions (source, consumer_group, consumer, revision, policy, seen_at)
        VALUES ('s', 'g', 'writer-1', '\(revision)', '\(policy)', \(seen))
        """)
      let new = try test.migrator(change)
      _ = try await new.create("second", allowDestructive: true, serves: serves)
      return try await new.check()
    }
  }

  @Test(
    "are found broken by what their rows would not fit",
    arguments: [
      (schema([]), "column \"device\" of public.readings is gone"),
      (schema([Column("device", .varchar(5))]), "has type character varying(5)"),
      (schema([Column("device", .varchar(10)), Column("more", .text)]), "is new, takes no NULL"),
      (
        schema([Column("device", .varchar(10))], [Check("short", "length(device) < 5")]),
        "\"short\" of public.readings is new and may refuse rows"
      ),
    ])
  func broken(change: Schema, reason: String) async throws {
    let report = try await check(change)
    #expect(report.status == .breaksWriters && report.status.exitCode == 5)
    #expect(report.brokenWriters.map(\.writer.consumer) == ["writer-1"])
    #expect(report.brokenWriters.first?.reasons.first?.contains(reason) == true)
  }

  @Test("are left in peace by a column that needs no value, and by more room")
  func served() async throws {
    let wider = Self.schema([Column("device", .varchar(20)), Column("more", .text).nullable()])
    let report = try await check(wider, policy: "exact")
    #expect(report.status == .pending && report.brokenWriters.isEmpty)
    #expect(report.writers.map(\.policy) == ["exact"])
  }

  @Test("are broken, or served, by the word of a revision's head, whatever the tables look like")
  func said() async throws {
    let wider = Self.schema([Column("device", .varchar(20))])
    let report = try await check(wider, serves: ServedWriters.none)
    #expect(report.brokenWriters.first?.reasons.first?.contains("serves writers from revision") == true)
  }

  @Test("that were not seen for ten minutes don't count")
  func gone() async throws {
    let report = try await check(Self.schema([]), seen: "now() - interval '11 minutes'")
    #expect(report.status == .pending && report.writers.isEmpty)
  }

  @Test("read what a revision serves from the ledger, also from one that an older migrator made")
  func recorded() async throws {
    try await withMigrator { test in
      let migrator = try test.migrator(Self.first)
      _ = try await migrator.create("first")
      try await migrator.upgrade()
      let first = try #require(try migrator.directory.chain().last?.id)
      try await test.database.execute("ALTER TABLE migrator_revisions DROP COLUMN serves")
      _ = try await migrator.create("by hand", empty: true, serves: .from(first))
      #expect(try test.text(of: "by_hand.up.sql").contains("-- Serves: \(first)\n"))
      try await migrator.upgrade()
      let serves = try await test.database.scalar(
        "SELECT serves FROM migrator_revisions ORDER BY position DESC LIMIT 1")
      #expect(serves == first.text)
      let unknown = try #require(RevisionID("19990101000000"))
      await #expect(throws: MigratorError.self) {
        _ = try await migrator.create("more", empty: true, serves: .from(unknown))
      }
    }
  }
}
